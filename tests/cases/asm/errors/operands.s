! Operands that an instruction does not take.

        add     %g1, %g2
        add     %g1, 4096, %g2
        add     %g1, %f2, %g3
        sub     5, %g1, %g2
        ldd     [%g1], %g3
        ldx     %g1, %g2
        ldx     [%g1 + 8, %g2
        ldx     [%g1 + %g2 + 8], %g3
        ldxa    [%g1], %g2
        ldxa    [%g1 + 8] 0x14, %g2
        ldxa    [%g1] 256, %g2
        ldxa    [%g1] #ASI_BLK_P, %g2
        casxa   [%g1 + 8] #ASI_P, %g2, %g3
        stx     [%g1], %g2
        sllx    %g1, 64, %g2
        sethi   %hi(5) + 0x400000, %g1
        fmovd   %f1, %f2
        be,pt   target
        be,pt   %fcc0, target
        be,q    target
        brz,a   %icc, target
        ta      128
        membar  #Snyc
        prefetch [%g1], #later
        rdpr    %tls, %g1
        wr      %g1, %asi
        wrpr    %g1, %ver
        cmp     5, %g1
        clr     5
        setx    5, %g1, %g1
        set     0x100000000, %g1
        mov     %g1, %q5
        addd    %g1, %g2, %g3
        frobnicate
target: nop nop
