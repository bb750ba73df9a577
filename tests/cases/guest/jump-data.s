! A jump to data: the page is there and readable, but not to be executed.
! expect: fault 0x064 at data

        .include "guest.inc"

_start: set     data, %g1
        jmpl    %g1, %g0
        nop
        EXIT    0

        .section ".data"
        .align  8
data:   .word   0x01000000, 0x01000000  ! instructions, all the same
