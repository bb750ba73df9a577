//! The UltraSPARC MMU against its manual (802-7220): each test states one behaviour, and takes
//! what it expects from the manual's text and tables.

mod agreement;
mod asis;
mod decisions;
mod fault_registers;
mod mmu_off;
mod no_panic;
mod reference;
mod registers;
mod remembering;
mod support;
mod ten_facts;
mod tlbs;
mod tsb_pointers;
mod ttes;
mod watchpoints;
