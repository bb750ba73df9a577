//! Forms of operands in words, for messages.

use crate::table::Form;

/// How the operands of a form are written, with the blank before them.
pub(super) fn usage(form: Form) -> &'static str {
    use Form::*;
    match form {
        None => "",
        Alu => " rs1, rs2_or_constant, rd",
        Sethi => " %hi(value), rd",
        Illtrap => " number",
        Branch | FpBranch => "[,a] label",
        BranchPredicted => "[,a][,pt|,pn] %icc|%xcc, label",
        BranchRegister => "[,a][,pt|,pn] rs1, label",
        FpBranchPredicted => "[,a][,pt|,pn] %fccN, label",
        Call => " label",
        Jmpl => " rs1 + rs2_or_constant, rd",
        Address => " rs1 + rs2_or_constant",
        Trap => " [%icc|%xcc,] rs1 + rs2_or_number",
        MoveIcc => " %icc|%xcc, rs2_or_constant, rd",
        MoveFcc => " %fccN, rs2_or_constant, rd",
        MoveRegister => " rs1, rs2_or_constant, rd",
        Load | LoadPair | Swap => " [address], rd",
        LoadAsi | LoadPairAsi | SwapAsi => " [rs1 + rs2] asi, rd or [rs1 + constant] %asi, rd",
        Store | StorePair => " rd, [address]",
        StoreAsi | StorePairAsi => " rd, [rs1 + rs2] asi or rd, [rs1 + constant] %asi",
        CompareAndSwap => " [rs1] asi, rs2, rd",
        LoadSingle | LoadDouble => " [address], %fN",
        LoadSingleAsi | LoadDoubleAsi => " [rs1 + rs2] asi, %fN or [rs1 + constant] %asi, %fN",
        StoreSingle | StoreDouble => " %fN, [address]",
        StoreSingleAsi | StoreDoubleAsi => " %fN, [rs1 + rs2] asi or %fN, [rs1 + constant] %asi",
        LoadFsr => " [address], %fsr",
        StoreFsr => " %fsr, [address]",
        Prefetch => " [address], #function",
        PrefetchAsi => " [rs1 + rs2] asi, #function",
        Membar => " #Sync, #StoreLoad | #LoadLoad, ...",
        Sir => " number",
        FpUnarySingle | FpUnaryDouble => " %fN, %fN",
        FpMoveIccSingle | FpMoveIccDouble => " %icc|%xcc, %fN, %fN",
        FpMoveFccSingle | FpMoveFccDouble => " %fccN, %fN, %fN",
        FpMoveRegisterSingle | FpMoveRegisterDouble => " rs1, %fN, %fN",
        ReadState(_) => " %state_register, rd",
        ReadPrivileged(_) => " %privileged_register, rd",
        WriteState(_) => " rs1, rs2_or_constant, %state_register",
        WritePrivileged(_) => " rs1, rs2_or_constant, %privileged_register",
    }
}
