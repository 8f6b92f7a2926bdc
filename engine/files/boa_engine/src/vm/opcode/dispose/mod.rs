use crate::{
    Context, JsError, JsExpect, JsObject, JsResult,
    builtins::disposable_stack::DisposeCapability,
    vm::opcode::{IndexOperand, Operation, RegisterOperand},
};

fn capability(
    register: RegisterOperand,
    context: &Context,
) -> JsResult<JsObject<DisposeCapability>> {
    Ok(context
        .vm
        .get_register(register.into())
        .as_object()
        .and_then(|o| o.downcast::<DisposeCapability>().ok())
        .js_expect("the register must hold a dispose capability")?)
}

/// `CreateDisposeCapability` implements the Opcode Operation for `Opcode::CreateDisposeCapability`
///
/// Operation:
///  - Creates a dispose capability, which only the engine sees.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CreateDisposeCapability;

impl CreateDisposeCapability {
    #[inline(always)]
    pub(crate) fn operation(dst: RegisterOperand, context: &mut Context) {
        let capability = DisposeCapability::create().upcast();
        context.vm.set_register(dst.into(), capability.into());
    }
}

impl Operation for CreateDisposeCapability {
    const NAME: &'static str = "CreateDisposeCapability";
    const INSTRUCTION: &'static str = "INST - CreateDisposeCapability";
    const COST: u8 = 3;
}

/// `AddDisposableResource` implements the Opcode Operation for `Opcode::AddDisposableResource`
///
/// Operation:
///  - Adds a resource to a dispose capability.
#[derive(Debug, Clone, Copy)]
pub(crate) struct AddDisposableResource;

impl AddDisposableResource {
    #[inline(always)]
    pub(crate) fn operation(
        (register, value, is_async): (RegisterOperand, RegisterOperand, IndexOperand),
        context: &mut Context,
    ) -> JsResult<()> {
        let capability = capability(register, context)?;
        let value = context.vm.get_register(value.into()).clone();
        DisposeCapability::add(&capability, &value, u32::from(is_async) != 0, context)
    }
}

impl Operation for AddDisposableResource {
    const NAME: &'static str = "AddDisposableResource";
    const INSTRUCTION: &'static str = "INST - AddDisposableResource";
    const COST: u8 = 6;
}

/// `AddDisposeError` implements the Opcode Operation for `Opcode::AddDisposeError`
///
/// Operation:
///  - Adds a thrown value to a dispose capability.
#[derive(Debug, Clone, Copy)]
pub(crate) struct AddDisposeError;

impl AddDisposeError {
    #[inline(always)]
    pub(crate) fn operation(
        (register, error): (RegisterOperand, RegisterOperand),
        context: &mut Context,
    ) -> JsResult<()> {
        let capability = capability(register, context)?;
        let error = context.vm.get_register(error.into()).clone();
        DisposeCapability::add_error(&capability, error, context);
        Ok(())
    }
}

impl Operation for AddDisposeError {
    const NAME: &'static str = "AddDisposeError";
    const INSTRUCTION: &'static str = "INST - AddDisposeError";
    const COST: u8 = 3;
}

/// `DisposeResources` implements the Opcode Operation for `Opcode::DisposeResources`
///
/// Operation:
///  - Disposes the resources of a dispose capability, up to the next one to be awaited.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DisposeResources;

impl DisposeResources {
    #[inline(always)]
    pub(crate) fn operation(
        (register, value, pending): (RegisterOperand, RegisterOperand, RegisterOperand),
        context: &mut Context,
    ) -> JsResult<()> {
        let capability = capability(register, context)?;
        let awaited = DisposeCapability::dispose(&capability, context)?;
        context
            .vm
            .set_register(pending.into(), awaited.is_some().into());
        if let Some(awaited) = awaited {
            context.vm.set_register(value.into(), awaited);
        } else if let Some(err) = DisposeCapability::take_error(&capability) {
            return Err(JsError::from_opaque(err));
        }
        Ok(())
    }
}

impl Operation for DisposeResources {
    const NAME: &'static str = "DisposeResources";
    const INSTRUCTION: &'static str = "INST - DisposeResources";
    const COST: u8 = 8;
}
