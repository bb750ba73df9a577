! System calls with pointers to nowhere, to the kernel, into the hole, to read-only memory; calls
! and files that there are not. Each fails with its error number and the program goes on: EFAULT 14,
! EBADF 9, EINVAL 22 and, on SPARC, ENOSYS 90.
! expect: exit 0

        .include "../../../workloads/programs/macros.inc"

        .section ".text"
        .align  4
        .globl  _start

        ! \name, then the error number of the system call \number with these arguments.
        .macro  TRY     number, name
        set     \number, %g1
        ta      0x6d
        bcc,a,pn %xcc, 1f
        mov     0, %o0                  ! no failure: 0
1:      mov     %o0, %l1
        set     line, %o0
        set     \name, %o1
        call    put_str
        nop
        call    put_dec
        mov     %l1, %o1
        mov     %o0, %o1
        call    send_line
        mov     1, %o0
        .endm

_start: mov     1, %o0
        mov     0, %o1
        mov     16, %o2
        TRY     SYS_WRITE, write_null
        mov     1, %o0
        mov     -4096, %o1
        mov     16, %o2
        TRY     SYS_WRITE, write_kernel
        mov     1, %o0
        mov     1, %o1
        sllx    %o1, 43, %o1
        mov     16, %o2
        TRY     SYS_WRITE, write_hole
        mov     7, %o0
        set     line, %o1
        mov     1, %o2
        TRY     SYS_WRITE, write_file
        mov     1, %o0
        mov     0, %o1
        TRY     SYS_CLOCK_GETTIME, clock_null
        mov     1, %o0
        mov     -4096, %o1
        TRY     SYS_CLOCK_GETTIME, clock_kernel
        mov     1, %o0
        set     write_null, %o1
        andn    %o1, 7, %o1
        TRY     SYS_CLOCK_GETTIME, clock_constant
        mov     99, %o0
        set     time, %o1
        TRY     SYS_CLOCK_GETTIME, clock_unknown
        TRY     9999, call_unknown
        call    exit_now
        mov     0, %o0

        .section ".data"
        .align  8
arg_values:     .xword  0, 0, 0, 0, 0

        .section ".rodata"
        .align  8
arg_limits:     .skip   80
program_name:   .asciz  "bad-pointers"
write_null:     .asciz  "write from null: "
write_kernel:   .asciz  "write from the kernel: "
write_hole:     .asciz  "write from the hole: "
write_file:     .asciz  "write to no file: "
clock_null:     .asciz  "clock to null: "
clock_kernel:   .asciz  "clock to the kernel: "
clock_constant: .asciz  "clock to read-only memory: "
clock_unknown:  .asciz  "clock of no kind: "
call_unknown:   .asciz  "no system call: "

        .section ".bss"
        .align  8
time:           .skip   16

        .include "../../../workloads/programs/common.inc"
