//! The loop of instructions.

use crate::Context;

#[cfg(not(any(feature = "trace", feature = "fuzz")))]
use super::{Address, Argument, OPCODE_HANDLERS, Opcode, RegisterOperand};
#[cfg(not(any(feature = "trace", feature = "fuzz")))]
use crate::JsValue;

#[cfg(any(feature = "trace", feature = "fuzz"))]
impl Context {
    /// Runs instructions until one ends the loop. Each is counted and may be printed.
    pub(crate) fn run_instructions(&mut self) {
        loop {
            let (opcode, operands) = self.vm.frame().fetch();
            let handler = super::OPCODE_HANDLERS[opcode as usize];
            // SAFETY: these are the operands of the opcode.
            let operation = |context: &mut Self| unsafe { handler(context, operands) };
            if self.execute_one(operation).is_break() {
                return;
            }
        }
    }
}

/// Writes a value to a register.
///
/// # Safety
///
/// It must be the address of a register, which nothing refers to.
#[cfg(not(any(feature = "trace", feature = "fuzz")))]
#[inline(always)]
unsafe fn write_register(place: *mut JsValue, value: JsValue) {
    #[inline(never)]
    fn drop_pointer(value: JsValue) {
        drop(value);
    }

    // SAFETY: the caller promises it.
    let old = unsafe { place.replace(value) };
    if old.is_plain() {
        std::mem::forget(old);
    } else {
        drop_pointer(old);
    }
}

#[cfg(not(any(feature = "trace", feature = "fuzz")))]
impl Context {
    /// The address of the next instruction, and that of the registers, of the current frame.
    #[inline(always)]
    fn addresses(&mut self) -> (*const u8, *mut JsValue) {
        let frame = self.vm.frames.current();
        let start = self.vm.stack.stack.as_mut_ptr();
        // SAFETY: `pc` is in the bytecode, as in `CallFrame::fetch`, and the registers are in the stack.
        unsafe {
            (
                frame.bytecode_start().add(frame.pc as usize),
                start.add(frame.rp as usize),
            )
        }
    }

    /// Runs instructions until one ends the loop.
    ///
    /// Frequent instructions are done here if their operands are numbers and the like, with the addresses of
    /// the instruction and of the registers in variables. None of them throws, asks the host, changes the frame
    /// or moves the stack, so that nothing sees that `pc` of the frame is behind. All others are done by their
    /// handlers, which know the frame alone.
    pub(crate) fn run_instructions(&mut self) {
        type R = RegisterOperand;

        let (mut pc, mut registers) = self.addresses();

        // The operands of the instruction, and the address of the next one.
        macro_rules! operands {
            ($type:ty) => {
                // SAFETY: the operands of the opcode come after it.
                unsafe { <$type>::decode(pc.add(1)) }
            };
        }
        macro_rules! place {
            ($register:expr) => {
                registers.wrapping_add(usize::from($register))
            };
        }
        macro_rules! read {
            ($register:expr) => {
                // SAFETY: operands are indices of registers, and no reference to one is left from what was
                // written before.
                unsafe { &*place!($register) }
            };
        }
        macro_rules! write {
            ($register:expr, $value:expr, $next:expr) => {{
                let value: JsValue = $value;
                // SAFETY: operands are indices of registers. What was read is no longer used.
                unsafe { write_register(place!($register), value) };
                pc = $next;
                continue;
            }};
        }
        macro_rules! store {
            ($value:expr) => {{
                let (dst, next) = operands!(R);
                write!(dst, $value, next)
            }};
        }
        macro_rules! store_number {
            ($type:ty) => {{
                let ((dst, number), next) = operands!((R, $type));
                write!(dst, JsValue::new(number), next)
            }};
        }
        macro_rules! binary {
            ($fast:ident) => {{
                let ((dst, lhs, rhs), next) = operands!((R, R, R));
                if let Some(value) = JsValue::$fast(read!(lhs), read!(rhs)) {
                    write!(dst, value.into(), next);
                }
            }};
        }
        macro_rules! jump {
            ($address:expr) => {{
                let address = u32::from($address) as usize;
                // SAFETY: jumps are to instructions.
                pc = unsafe { self.vm.frames.current().bytecode_start().add(address) };
                continue;
            }};
        }
        macro_rules! jump_if {
            ($expected:expr) => {{
                let ((address, value), next) = operands!((Address, R));
                if let Some(value) = read!(value).as_boolean() {
                    if value == $expected {
                        jump!(address);
                    }
                    pc = next;
                    continue;
                }
            }};
        }
        macro_rules! jump_if_not {
            ($fast:ident) => {{
                let ((address, lhs, rhs), next) = operands!((Address, R, R));
                if let Some(result) = JsValue::$fast(read!(lhs), read!(rhs)) {
                    if result {
                        pc = next;
                        continue;
                    }
                    jump!(address);
                }
            }};
        }

        loop {
            // SAFETY: `pc` is the address of an instruction.
            let opcode = Opcode::decode(unsafe { pc.read() });
            match opcode {
                Opcode::StoreZero => store!(JsValue::new(0)),
                Opcode::StoreOne => store!(JsValue::new(1)),
                Opcode::StoreInt8 => store_number!(i8),
                Opcode::StoreInt16 => store_number!(i16),
                Opcode::StoreInt32 => store_number!(i32),
                Opcode::StoreTrue => store!(JsValue::new(true)),
                Opcode::StoreFalse => store!(JsValue::new(false)),
                Opcode::StoreUndefined => store!(JsValue::undefined()),
                Opcode::StoreNull => store!(JsValue::null()),
                Opcode::Move => {
                    let ((dst, src), next) = operands!((R, R));
                    let value = read!(src);
                    if value.is_light() {
                        // SAFETY: the value is light.
                        let value = unsafe { value.clone_light() };
                        write!(dst, value, next);
                    }
                }
                Opcode::PushFromRegister => {
                    let (src, next) = operands!(R);
                    let value = read!(src);
                    if value.is_light() && !self.vm.stack.is_full() {
                        // SAFETY: the value is light, and there is a place behind the last one.
                        unsafe {
                            let value = value.clone_light();
                            self.vm.stack.push_into_place(value);
                        }
                        pc = next;
                        continue;
                    }
                }
                Opcode::PushTwoFromRegisters => {
                    let ((first, second), next) = operands!((R, R));
                    let (first, second) = (read!(first), read!(second));
                    if first.is_light() && second.is_light() && self.vm.stack.has_place_for_two() {
                        // SAFETY: the values are light, and there are two places behind the last one.
                        unsafe {
                            let (first, second) = (first.clone_light(), second.clone_light());
                            self.vm.stack.push_into_place(first);
                            self.vm.stack.push_into_place(second);
                        }
                        pc = next;
                        continue;
                    }
                }
                Opcode::Add => binary!(add_fast),
                Opcode::Sub => binary!(sub_fast),
                Opcode::Mul => binary!(mul_fast),
                Opcode::Div => binary!(div_fast),
                Opcode::Mod => binary!(rem_fast),
                Opcode::BitAnd => binary!(bitand_fast),
                Opcode::BitOr => binary!(bitor_fast),
                Opcode::BitXor => binary!(bitxor_fast),
                Opcode::ShiftLeft => binary!(shl_fast),
                Opcode::ShiftRight => binary!(shr_fast),
                Opcode::Inc => {
                    let ((dst, src), next) = operands!((R, R));
                    if let Some(number) = read!(src).as_integer32()
                        && number != i32::MAX
                    {
                        write!(dst, JsValue::new(number + 1), next);
                    }
                }
                Opcode::Dec => {
                    let ((dst, src), next) = operands!((R, R));
                    if let Some(number) = read!(src).as_integer32()
                        && number != i32::MIN
                    {
                        write!(dst, JsValue::new(number - 1), next);
                    }
                }
                Opcode::Jump => {
                    let (address, _) = operands!(Address);
                    jump!(address)
                }
                Opcode::JumpIfTrue => jump_if!(true),
                Opcode::JumpIfFalse => jump_if!(false),
                Opcode::JumpIfNotLessThan => jump_if_not!(lt_fast),
                Opcode::JumpIfNotLessThanOrEqual => jump_if_not!(le_fast),
                Opcode::JumpIfNotGreaterThan => jump_if_not!(gt_fast),
                Opcode::JumpIfNotGreaterThanOrEqual => jump_if_not!(ge_fast),
                Opcode::IncrementLoopIteration => {
                    let max = self.vm.runtime_limits.loop_iteration_limit();
                    let count = self.vm.frames.current().loop_iteration_count;
                    if count <= max && self.vm.count_step() {
                        let frame = self.vm.frames.current_mut();
                        frame.loop_iteration_count = count.wrapping_add(1);
                        let ((), next) = operands!(());
                        pc = next;
                        continue;
                    }
                }
                _ => {}
            }

            let frame = self.vm.frames.current_mut();
            frame.pc = (pc.addr() - frame.bytecode_start().addr()) as u32;
            let handler = OPCODE_HANDLERS[opcode as usize];
            // SAFETY: these are the operands of the next instruction of the frame.
            if unsafe { handler(self, pc.add(1)) }.is_break() {
                return;
            }
            (pc, registers) = self.addresses();
        }
    }
}
