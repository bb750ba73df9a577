! The D-cache is turned off over a page that has been loaded from: loads then go past it.

        .include "frame.inc"

        trap_table
start:  memory_map
        ldx     [%i4], %l0
        membar  #Sync
        ldx     [%i4], %l0
        mov     13, %i0                 ! IC, IM, DM; not DC
        put_asi %i0, 0x45, 0
        ldx     [%i4], %l0
        membar  #Sync
        ldx     [%i4], %l0
        end
