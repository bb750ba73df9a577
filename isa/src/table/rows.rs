//! The rows. Each is written as
//!
//! ```text
//! Op  "mnemonic"  "pattern"  form  class  privilege  semantic function;
//! ```
//!
//! The pattern is the instruction word from bit 31 down to bit 0, with spaces for the eye alone.
//! `0` and `1` are fixed; `-` is reserved and makes the instruction illegal where it is not zero
//! (manual 14.1.2); `.` is written as zero and ignored (Tcc alone); letters are fields, see
//! [`super::Field`]. Patterns are those of V9
//! appendix E and of the instruction pages of appendix A; a field broken in two (the displacement
//! of BPr) has the same letter in both parts.
//!
//! `user` rows run in any mode, `privileged` ones take privileged_opcode outside PSTATE.PRIV.
//! The functions live below `crate::semantics`.

/// Hands every row to the macro named by the caller.
macro_rules! with_rows {
    ($take:ident) => {
        $take! {
// V9 A.22, A.48: illtrap, sethi
Illtrap    "illtrap"  "00 ----- 000 mmmmmmmmmmmmmmmmmmmmmm"              Illtrap   Illegal user system::illtrap;
Sethi      "sethi"    "00 ddddd 100 mmmmmmmmmmmmmmmmmmmmmm"              Sethi     Alu     user alu::sethi;

// V9 A.3 to A.8, A.24, A.45, A.61: control transfer
Bpr        "br"       "00 a0nnn 011 bb p sssss bbbbbbbbbbbbbb"           BranchRegister Branch user branch::on_register;
Bpcc       "b"        "00 annnn 001 k0 p bbbbbbbbbbbbbbbbbbb"            BranchPredicted Branch user branch::on_integer;
Bicc       "b"        "00 annnn 010 bbbbbbbbbbbbbbbbbbbbbb"              Branch    Branch  user branch::on_integer;
Fbpfcc     "fb"       "00 annnn 101 kk p bbbbbbbbbbbbbbbbbbb"            FpBranchPredicted FpBranch user branch::on_float;
Fbfcc      "fb"       "00 annnn 110 bbbbbbbbbbbbbbbbbbbbbb"              FpBranch  FpBranch user branch::on_float;
Call       "call"     "01 bbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"                Call      Call    user branch::call;
Jmpl       "jmpl"     "10 ddddd 111000 sssss i rrrrrrrrrrrrr"            Jmpl      Jmpl    user branch::jmpl;
Return     "return"   "10 ----- 111001 sssss i rrrrrrrrrrrrr"            Address   Return  user branch::return_from_window;
Tcc        "t"        "10 .nnnn 111010 sssss i k0 .... rrrrrrr"          Trap      Trap    user branch::trap;

// V9 A.2, A.31, A.56: addition, logic, subtraction
Add        "add"      "10 ddddd 000000 sssss i rrrrrrrrrrrrr"            Alu       Alu     user alu::add;
And        "and"      "10 ddddd 000001 sssss i rrrrrrrrrrrrr"            Alu       Alu     user alu::and;
Or         "or"       "10 ddddd 000010 sssss i rrrrrrrrrrrrr"            Alu       Alu     user alu::or;
Xor        "xor"      "10 ddddd 000011 sssss i rrrrrrrrrrrrr"            Alu       Alu     user alu::xor;
Sub        "sub"      "10 ddddd 000100 sssss i rrrrrrrrrrrrr"            Alu       Alu     user alu::sub;
Andn       "andn"     "10 ddddd 000101 sssss i rrrrrrrrrrrrr"            Alu       Alu     user alu::andn;
Orn        "orn"      "10 ddddd 000110 sssss i rrrrrrrrrrrrr"            Alu       Alu     user alu::orn;
Xnor       "xnor"     "10 ddddd 000111 sssss i rrrrrrrrrrrrr"            Alu       Alu     user alu::xnor;
Addc       "addc"     "10 ddddd 001000 sssss i rrrrrrrrrrrrr"            Alu       AluCarry user alu::addc;
Subc       "subc"     "10 ddddd 001100 sssss i rrrrrrrrrrrrr"            Alu       AluCarry user alu::subc;
AddCc      "addcc"    "10 ddddd 010000 sssss i rrrrrrrrrrrrr"            Alu       AluCc   user alu::addcc;
AndCc      "andcc"    "10 ddddd 010001 sssss i rrrrrrrrrrrrr"            Alu       AluCc   user alu::andcc;
OrCc       "orcc"     "10 ddddd 010010 sssss i rrrrrrrrrrrrr"            Alu       AluCc   user alu::orcc;
XorCc      "xorcc"    "10 ddddd 010011 sssss i rrrrrrrrrrrrr"            Alu       AluCc   user alu::xorcc;
SubCc      "subcc"    "10 ddddd 010100 sssss i rrrrrrrrrrrrr"            Alu       AluCc   user alu::subcc;
AndnCc     "andncc"   "10 ddddd 010101 sssss i rrrrrrrrrrrrr"            Alu       AluCc   user alu::andncc;
OrnCc      "orncc"    "10 ddddd 010110 sssss i rrrrrrrrrrrrr"            Alu       AluCc   user alu::orncc;
XnorCc     "xnorcc"   "10 ddddd 010111 sssss i rrrrrrrrrrrrr"            Alu       AluCc   user alu::xnorcc;
AddcCc     "addccc"   "10 ddddd 011000 sssss i rrrrrrrrrrrrr"            Alu       AluCarry user alu::addccc;
SubcCc     "subccc"   "10 ddddd 011100 sssss i rrrrrrrrrrrrr"            Alu       AluCarry user alu::subccc;

// V9 A.10, A.37 to A.39: multiplication and division
Mulx       "mulx"     "10 ddddd 001001 sssss i rrrrrrrrrrrrr"            Alu       Multiply user muldiv::mulx;
Umul       "umul"     "10 ddddd 001010 sssss i rrrrrrrrrrrrr"            Alu       Multiply user muldiv::umul;
Smul       "smul"     "10 ddddd 001011 sssss i rrrrrrrrrrrrr"            Alu       Multiply user muldiv::smul;
Udivx      "udivx"    "10 ddddd 001101 sssss i rrrrrrrrrrrrr"            Alu       Divide64 user muldiv::udivx;
Udiv       "udiv"     "10 ddddd 001110 sssss i rrrrrrrrrrrrr"            Alu       Divide32 user muldiv::udiv;
Sdiv       "sdiv"     "10 ddddd 001111 sssss i rrrrrrrrrrrrr"            Alu       Divide32 user muldiv::sdiv;
UmulCc     "umulcc"   "10 ddddd 011010 sssss i rrrrrrrrrrrrr"            Alu       Multiply user muldiv::umulcc;
SmulCc     "smulcc"   "10 ddddd 011011 sssss i rrrrrrrrrrrrr"            Alu       Multiply user muldiv::smulcc;
UdivCc     "udivcc"   "10 ddddd 011110 sssss i rrrrrrrrrrrrr"            Alu       Divide32 user muldiv::udivcc;
SdivCc     "sdivcc"   "10 ddddd 011111 sssss i rrrrrrrrrrrrr"            Alu       Divide32 user muldiv::sdivcc;
Sdivx      "sdivx"    "10 ddddd 101101 sssss i rrrrrrrrrrrrr"            Alu       Divide64 user muldiv::sdivx;
MulsCc     "mulscc"   "10 ddddd 100100 sssss i rrrrrrrrrrrrr"            Alu       AluCc   user muldiv::mulscc;

// V9 A.59, A.60: tagged arithmetic
TaddCc     "taddcc"   "10 ddddd 100000 sssss i rrrrrrrrrrrrr"            Alu       AluCc   user alu::taddcc;
TsubCc     "tsubcc"   "10 ddddd 100001 sssss i rrrrrrrrrrrrr"            Alu       AluCc   user alu::tsubcc;
TaddCcTv   "taddcctv" "10 ddddd 100010 sssss i rrrrrrrrrrrrr"            Alu       AluCc   user alu::taddcctv;
TsubCcTv   "tsubcctv" "10 ddddd 100011 sssss i rrrrrrrrrrrrr"            Alu       AluCc   user alu::tsubcctv;

// V9 A.49: shifts
Sll        "sll"      "10 ddddd 100101 sssss i 0 ------- rrrrr"          Alu       Shift   user alu::sll;
Srl        "srl"      "10 ddddd 100110 sssss i 0 ------- rrrrr"          Alu       Shift   user alu::srl;
Sra        "sra"      "10 ddddd 100111 sssss i 0 ------- rrrrr"          Alu       Shift   user alu::sra;
Sllx       "sllx"     "10 ddddd 100101 sssss i 1 ------ rrrrrr"          Alu       Shift   user alu::sllx;
Srlx       "srlx"     "10 ddddd 100110 sssss i 1 ------ rrrrrr"          Alu       Shift   user alu::srlx;
Srax       "srax"     "10 ddddd 100111 sssss i 1 ------ rrrrrr"          Alu       Shift   user alu::srax;

// V9 A.35, A.36: conditional moves
MovIcc     "mov"      "10 ddddd 101100 1 nnnn i k0 rrrrrrrrrrr"          MoveIcc   Move    user alu::movicc;
MovFcc     "mov"      "10 ddddd 101100 0 nnnn i kk rrrrrrrrrrr"          MoveFcc   Move    user alu::movfcc;
MovR       "movr"     "10 ddddd 101111 sssss i nnn rrrrrrrrrr"           MoveRegister Move user alu::movr;

// V9 A.21, A.46, A.47: register windows
Save       "save"     "10 ddddd 111100 sssss i rrrrrrrrrrrrr"            Alu       Window  user window::save;
Restore    "restore"  "10 ddddd 111101 sssss i rrrrrrrrrrrrr"            Alu       Window  user window::restore;
Flushw     "flushw"   "10 ----- 101011 ----- 0 -------------"            None      Window  user window::flushw;
Saved      "saved"    "10 00000 110001 -------------------"              None      Window  privileged window::saved;
Restored   "restored" "10 00001 110001 -------------------"              None      Window  privileged window::restored;

// V9 A.27, A.28: integer loads
Ldsb       "ldsb"     "11 ddddd 001001 sssss i rrrrrrrrrrrrr"            Load      LoadSigned user load::ldsb;
Ldsh       "ldsh"     "11 ddddd 001010 sssss i rrrrrrrrrrrrr"            Load      LoadSigned user load::ldsh;
Ldsw       "ldsw"     "11 ddddd 001000 sssss i rrrrrrrrrrrrr"            Load      LoadSigned user load::ldsw;
Ldub       "ldub"     "11 ddddd 000001 sssss i rrrrrrrrrrrrr"            Load      Load    user load::ldub;
Lduh       "lduh"     "11 ddddd 000010 sssss i rrrrrrrrrrrrr"            Load      Load    user load::lduh;
Lduw       "ld"       "11 ddddd 000000 sssss i rrrrrrrrrrrrr"            Load      Load    user load::lduw;
Ldx        "ldx"      "11 ddddd 001011 sssss i rrrrrrrrrrrrr"            Load      Load    user load::ldx;
Ldd        "ldd"      "11 ddddd 000011 sssss i rrrrrrrrrrrrr"            LoadPair  LoadPair user load::ldd;
Ldsba      "ldsba"    "11 ddddd 011001 sssss i eeeeeeeeeeeee"            LoadAsi   LoadSigned user load::ldsba;
Ldsha      "ldsha"    "11 ddddd 011010 sssss i eeeeeeeeeeeee"            LoadAsi   LoadSigned user load::ldsha;
Ldswa      "ldswa"    "11 ddddd 011000 sssss i eeeeeeeeeeeee"            LoadAsi   LoadSigned user load::ldswa;
Lduba      "lduba"    "11 ddddd 010001 sssss i eeeeeeeeeeeee"            LoadAsi   Load    user load::lduba;
Lduha      "lduha"    "11 ddddd 010010 sssss i eeeeeeeeeeeee"            LoadAsi   Load    user load::lduha;
Lduwa      "lda"      "11 ddddd 010000 sssss i eeeeeeeeeeeee"            LoadAsi   Load    user load::lduwa;
Ldxa       "ldxa"     "11 ddddd 011011 sssss i eeeeeeeeeeeee"            LoadAsi   Load    user load::ldxa;
Ldda       "ldda"     "11 ddddd 010011 sssss i eeeeeeeeeeeee"            LoadPairAsi LoadPair user load::ldda;

// V9 A.54, A.55: integer stores
Stb        "stb"      "11 ddddd 000101 sssss i rrrrrrrrrrrrr"            Store     Store   user store::stb;
Sth        "sth"      "11 ddddd 000110 sssss i rrrrrrrrrrrrr"            Store     Store   user store::sth;
Stw        "st"       "11 ddddd 000100 sssss i rrrrrrrrrrrrr"            Store     Store   user store::stw;
Stx        "stx"      "11 ddddd 001110 sssss i rrrrrrrrrrrrr"            Store     Store   user store::stx;
Std        "std"      "11 ddddd 000111 sssss i rrrrrrrrrrrrr"            StorePair StorePair user store::std;
Stba       "stba"     "11 ddddd 010101 sssss i eeeeeeeeeeeee"            StoreAsi  Store   user store::stba;
Stha       "stha"     "11 ddddd 010110 sssss i eeeeeeeeeeeee"            StoreAsi  Store   user store::stha;
Stwa       "sta"      "11 ddddd 010100 sssss i eeeeeeeeeeeee"            StoreAsi  Store   user store::stwa;
Stxa       "stxa"     "11 ddddd 011110 sssss i eeeeeeeeeeeee"            StoreAsi  Store   user store::stxa;
Stda       "stda"     "11 ddddd 010111 sssss i eeeeeeeeeeeee"            StorePairAsi StorePair user store::stda;

// V9 A.9, A.29, A.30, A.57, A.58: atomic accesses
Ldstub     "ldstub"   "11 ddddd 001101 sssss i rrrrrrrrrrrrr"            Load      Atomic  user atomic::ldstub;
Ldstuba    "ldstuba"  "11 ddddd 011101 sssss i eeeeeeeeeeeee"            LoadAsi   Atomic  user atomic::ldstuba;
Swap       "swap"     "11 ddddd 001111 sssss i rrrrrrrrrrrrr"            Swap      Atomic  user atomic::swap;
Swapa      "swapa"    "11 ddddd 011111 sssss i eeeeeeeeeeeee"            SwapAsi   Atomic  user atomic::swapa;
Casa       "casa"     "11 ddddd 111100 sssss i zzzzzzzz ttttt"           CompareAndSwap Atomic user atomic::casa;
Casxa      "casxa"    "11 ddddd 111110 sssss i zzzzzzzz ttttt"           CompareAndSwap Atomic user atomic::casxa;

// V9 A.20, A.32, A.42, A.51: ordering, instruction memory, prefetch
Stbar      "stbar"    "10 00000 101000 01111 0 -------------"            None      Membar  user system::stbar;
Membar     "membar"   "10 00000 101000 01111 1 ------ mmmmmmm"           Membar    Membar  user system::membar;
Flush      "flush"    "10 ----- 111011 sssss i rrrrrrrrrrrrr"            Address   Flush   user system::flush;
Prefetch   "prefetch" "11 fffff 101101 sssss i rrrrrrrrrrrrr"            Prefetch  Prefetch user system::prefetch;
Prefetcha  "prefetcha" "11 fffff 111101 sssss i eeeeeeeeeeeee"           PrefetchAsi Prefetch user system::prefetcha;

// V9 A.25, A.26, A.52, A.53; manual 13.5.2, 13.5.3: floating-point loads and stores
Ldf        "ld"       "11 ddddd 100000 sssss i rrrrrrrrrrrrr"            LoadSingle LoadFp user fpmem::ldf;
Ldfsr      "ld"       "11 00000 100001 sssss i rrrrrrrrrrrrr"            LoadFsr   LoadFsr user fpmem::ldfsr;
Ldxfsr     "ldx"      "11 00001 100001 sssss i rrrrrrrrrrrrr"            LoadFsr   LoadFsr user fpmem::ldxfsr;
Lddf       "ldd"      "11 ddddd 100011 sssss i rrrrrrrrrrrrr"            LoadDouble LoadFp user fpmem::lddf;
Stf        "st"       "11 ddddd 100100 sssss i rrrrrrrrrrrrr"            StoreSingle StoreFp user fpmem::stf;
Stfsr      "st"       "11 00000 100101 sssss i rrrrrrrrrrrrr"            StoreFsr  StoreFp user fpmem::stfsr;
Stxfsr     "stx"      "11 00001 100101 sssss i rrrrrrrrrrrrr"            StoreFsr  StoreFp user fpmem::stxfsr;
Stdf       "std"      "11 ddddd 100111 sssss i rrrrrrrrrrrrr"            StoreDouble StoreFp user fpmem::stdf;
Ldfa       "lda"      "11 ddddd 110000 sssss i eeeeeeeeeeeee"            LoadSingleAsi LoadFp user fpmem::ldfa;
Lddfa      "ldda"     "11 ddddd 110011 sssss i eeeeeeeeeeeee"            LoadDoubleAsi LoadFp user fpmem::lddfa;
Stfa       "sta"      "11 ddddd 110100 sssss i eeeeeeeeeeeee"            StoreSingleAsi StoreFp user fpmem::stfa;
Stdfa      "stda"     "11 ddddd 110111 sssss i eeeeeeeeeeeee"            StoreDoubleAsi StoreFp user fpmem::stdfa;

// V9 A.17, A.33, A.34: floating-point moves
Fmovs      "fmovs"    "10 ddddd 110100 ----- 000000001 ttttt"            FpUnarySingle FpMove user fpmove::fmovs;
Fmovd      "fmovd"    "10 ddddd 110100 ----- 000000010 ttttt"            FpUnaryDouble FpMove user fpmove::fmovd;
Fnegs      "fnegs"    "10 ddddd 110100 ----- 000000101 ttttt"            FpUnarySingle FpMove user fpmove::fnegs;
Fnegd      "fnegd"    "10 ddddd 110100 ----- 000000110 ttttt"            FpUnaryDouble FpMove user fpmove::fnegd;
Fabss      "fabss"    "10 ddddd 110100 ----- 000001001 ttttt"            FpUnarySingle FpMove user fpmove::fabss;
Fabsd      "fabsd"    "10 ddddd 110100 ----- 000001010 ttttt"            FpUnaryDouble FpMove user fpmove::fabsd;
FmovsIcc   "fmovs"    "10 ddddd 110101 0 nnnn 1k0 000001 ttttt"          FpMoveIccSingle FpMove user fpmove::fmovsicc;
FmovdIcc   "fmovd"    "10 ddddd 110101 0 nnnn 1k0 000010 ttttt"          FpMoveIccDouble FpMove user fpmove::fmovdicc;
FmovsFcc   "fmovs"    "10 ddddd 110101 0 nnnn 0kk 000001 ttttt"          FpMoveFccSingle FpMove user fpmove::fmovsfcc;
FmovdFcc   "fmovd"    "10 ddddd 110101 0 nnnn 0kk 000010 ttttt"          FpMoveFccDouble FpMove user fpmove::fmovdfcc;
FmovsR     "fmovrs"   "10 ddddd 110101 sssss 0 nnn 00101 ttttt"          FpMoveRegisterSingle FpMove user fpmove::fmovsr;
FmovdR     "fmovrd"   "10 ddddd 110101 sssss 0 nnn 00110 ttttt"          FpMoveRegisterDouble FpMove user fpmove::fmovdr;

// V9 A.44; the manual's ancillary registers (ASR 10 hex and up): read state registers
RdY        "rd"       "10 ddddd 101000 00000 0 -------------"            ReadState("%y") ReadState user state::rd_y;
RdCcr      "rd"       "10 ddddd 101000 00010 0 -------------"            ReadState("%ccr") ReadState user state::rd_ccr;
RdAsi      "rd"       "10 ddddd 101000 00011 0 -------------"            ReadState("%asi") ReadState user state::rd_asi;
RdTick     "rd"       "10 ddddd 101000 00100 0 -------------"            ReadState("%tick") ReadState user state::rd_tick;
RdPc       "rd"       "10 ddddd 101000 00101 0 -------------"            ReadState("%pc") ReadState user state::rd_pc;
RdFprs     "rd"       "10 ddddd 101000 00110 0 -------------"            ReadState("%fprs") ReadState user state::rd_fprs;
RdGsr      "rd"       "10 ddddd 101000 10011 0 -------------"            ReadState("%gsr") ReadState user state::rd_gsr;
RdSoftint  "rd"       "10 ddddd 101000 10110 0 -------------"            ReadState("%softint") ReadState privileged state::rd_softint;
RdTickCmpr "rd"       "10 ddddd 101000 10111 0 -------------"            ReadState("%tick_cmpr") ReadState privileged state::rd_tick_cmpr;

// V9 A.50, A.63; the manual's ancillary registers: write state registers
WrY        "wr"       "10 00000 110000 sssss i rrrrrrrrrrrrr"            WriteState("%y") WriteState user state::wr_y;
WrCcr      "wr"       "10 00010 110000 sssss i rrrrrrrrrrrrr"            WriteState("%ccr") WriteState user state::wr_ccr;
WrAsi      "wr"       "10 00011 110000 sssss i rrrrrrrrrrrrr"            WriteState("%asi") WriteState user state::wr_asi;
WrFprs     "wr"       "10 00110 110000 sssss i rrrrrrrrrrrrr"            WriteState("%fprs") WriteState user state::wr_fprs;
WrGsr      "wr"       "10 10011 110000 sssss i rrrrrrrrrrrrr"            WriteState("%gsr") WriteState user state::wr_gsr;
WrSetSoftint "wr"     "10 10100 110000 sssss i rrrrrrrrrrrrr"            WriteState("%set_softint") WriteState privileged state::wr_set_softint;
WrClearSoftint "wr"   "10 10101 110000 sssss i rrrrrrrrrrrrr"            WriteState("%clear_softint") WriteState privileged state::wr_clear_softint;
WrSoftint  "wr"       "10 10110 110000 sssss i rrrrrrrrrrrrr"            WriteState("%softint") WriteState privileged state::wr_softint;
WrTickCmpr "wr"       "10 10111 110000 sssss i rrrrrrrrrrrrr"            WriteState("%tick_cmpr") WriteState privileged state::wr_tick_cmpr;
Sir        "sir"      "10 01111 110000 00000 1 rrrrrrrrrrrrr"            Sir       Trap    user system::sir;

// V9 A.43: read privileged registers
RdprTpc    "rdpr"     "10 ddddd 101010 00000 --------------"             ReadPrivileged("%tpc") ReadState privileged privileged::rdpr_tpc;
RdprTnpc   "rdpr"     "10 ddddd 101010 00001 --------------"             ReadPrivileged("%tnpc") ReadState privileged privileged::rdpr_tnpc;
RdprTstate "rdpr"     "10 ddddd 101010 00010 --------------"             ReadPrivileged("%tstate") ReadState privileged privileged::rdpr_tstate;
RdprTt     "rdpr"     "10 ddddd 101010 00011 --------------"             ReadPrivileged("%tt") ReadState privileged privileged::rdpr_tt;
RdprTick   "rdpr"     "10 ddddd 101010 00100 --------------"             ReadPrivileged("%tick") ReadState privileged privileged::rdpr_tick;
RdprTba    "rdpr"     "10 ddddd 101010 00101 --------------"             ReadPrivileged("%tba") ReadState privileged privileged::rdpr_tba;
RdprPstate "rdpr"     "10 ddddd 101010 00110 --------------"             ReadPrivileged("%pstate") ReadState privileged privileged::rdpr_pstate;
RdprTl     "rdpr"     "10 ddddd 101010 00111 --------------"             ReadPrivileged("%tl") ReadState privileged privileged::rdpr_tl;
RdprPil    "rdpr"     "10 ddddd 101010 01000 --------------"             ReadPrivileged("%pil") ReadState privileged privileged::rdpr_pil;
RdprCwp    "rdpr"     "10 ddddd 101010 01001 --------------"             ReadPrivileged("%cwp") ReadState privileged privileged::rdpr_cwp;
RdprCansave "rdpr"    "10 ddddd 101010 01010 --------------"             ReadPrivileged("%cansave") ReadState privileged privileged::rdpr_cansave;
RdprCanrestore "rdpr" "10 ddddd 101010 01011 --------------"             ReadPrivileged("%canrestore") ReadState privileged privileged::rdpr_canrestore;
RdprCleanwin "rdpr"   "10 ddddd 101010 01100 --------------"             ReadPrivileged("%cleanwin") ReadState privileged privileged::rdpr_cleanwin;
RdprOtherwin "rdpr"   "10 ddddd 101010 01101 --------------"             ReadPrivileged("%otherwin") ReadState privileged privileged::rdpr_otherwin;
RdprWstate "rdpr"     "10 ddddd 101010 01110 --------------"             ReadPrivileged("%wstate") ReadState privileged privileged::rdpr_wstate;
RdprVer    "rdpr"     "10 ddddd 101010 11111 --------------"             ReadPrivileged("%ver") ReadState privileged privileged::rdpr_ver;

// V9 A.62: write privileged registers
WrprTpc    "wrpr"     "10 00000 110010 sssss i rrrrrrrrrrrrr"            WritePrivileged("%tpc") WriteState privileged privileged::wrpr_tpc;
WrprTnpc   "wrpr"     "10 00001 110010 sssss i rrrrrrrrrrrrr"            WritePrivileged("%tnpc") WriteState privileged privileged::wrpr_tnpc;
WrprTstate "wrpr"     "10 00010 110010 sssss i rrrrrrrrrrrrr"            WritePrivileged("%tstate") WriteState privileged privileged::wrpr_tstate;
WrprTt     "wrpr"     "10 00011 110010 sssss i rrrrrrrrrrrrr"            WritePrivileged("%tt") WriteState privileged privileged::wrpr_tt;
WrprTick   "wrpr"     "10 00100 110010 sssss i rrrrrrrrrrrrr"            WritePrivileged("%tick") WriteState privileged privileged::wrpr_tick;
WrprTba    "wrpr"     "10 00101 110010 sssss i rrrrrrrrrrrrr"            WritePrivileged("%tba") WriteState privileged privileged::wrpr_tba;
WrprPstate "wrpr"     "10 00110 110010 sssss i rrrrrrrrrrrrr"            WritePrivileged("%pstate") WriteState privileged privileged::wrpr_pstate;
WrprTl     "wrpr"     "10 00111 110010 sssss i rrrrrrrrrrrrr"            WritePrivileged("%tl") WriteState privileged privileged::wrpr_tl;
WrprPil    "wrpr"     "10 01000 110010 sssss i rrrrrrrrrrrrr"            WritePrivileged("%pil") WriteState privileged privileged::wrpr_pil;
WrprCwp    "wrpr"     "10 01001 110010 sssss i rrrrrrrrrrrrr"            WritePrivileged("%cwp") WriteState privileged privileged::wrpr_cwp;
WrprCansave "wrpr"    "10 01010 110010 sssss i rrrrrrrrrrrrr"            WritePrivileged("%cansave") WriteState privileged privileged::wrpr_cansave;
WrprCanrestore "wrpr" "10 01011 110010 sssss i rrrrrrrrrrrrr"            WritePrivileged("%canrestore") WriteState privileged privileged::wrpr_canrestore;
WrprCleanwin "wrpr"   "10 01100 110010 sssss i rrrrrrrrrrrrr"            WritePrivileged("%cleanwin") WriteState privileged privileged::wrpr_cleanwin;
WrprOtherwin "wrpr"   "10 01101 110010 sssss i rrrrrrrrrrrrr"            WritePrivileged("%otherwin") WriteState privileged privileged::wrpr_otherwin;
WrprWstate "wrpr"     "10 01110 110010 sssss i rrrrrrrrrrrrr"            WritePrivileged("%wstate") WriteState privileged privileged::wrpr_wstate;

// V9 A.11: return from trap
Done       "done"     "10 00000 111110 -------------------"              None      DoneRetry privileged system::done;
Retry      "retry"    "10 00001 111110 -------------------"              None      DoneRetry privileged system::retry;
        }
    };
}
pub(crate) use with_rows;
