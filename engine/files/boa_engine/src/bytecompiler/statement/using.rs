use crate::{
    bytecompiler::{ByteCompiler, Register, ToJsString},
    vm::opcode::BindingOpcode,
};
use boa_ast::declaration::{Binding, LexicalDeclaration};

/// A region whose resources are disposed when it is left.
#[must_use]
#[derive(Debug)]
pub(crate) struct DisposeScope {
    capability: Register,
    re_throw: Register,
    jump_index: Register,
    handler: u32,
    r#async: bool,
}

impl ByteCompiler<'_> {
    /// Opens a [`DisposeScope`] if one of the declarations needs it.
    #[allow(single_use_lifetimes)]
    pub(crate) fn push_dispose_scope<'a>(
        &mut self,
        declarations: impl IntoIterator<Item = &'a LexicalDeclaration>,
        use_expr: bool,
    ) -> Option<DisposeScope> {
        let mut r#async = None;
        for declaration in declarations {
            match declaration {
                LexicalDeclaration::Using(_) => r#async = r#async.or(Some(false)),
                LexicalDeclaration::AwaitUsing(_) => r#async = Some(true),
                LexicalDeclaration::Let(_) | LexicalDeclaration::Const(_) => {}
            }
        }
        Some(self.push_dispose_scope_of_kind(r#async?, use_expr))
    }

    /// Opens a [`DisposeScope`]. It is like the `try` block of a statement with a `finally` block.
    pub(crate) fn push_dispose_scope_of_kind(
        &mut self,
        r#async: bool,
        use_expr: bool,
    ) -> DisposeScope {
        let capability = self.register_allocator.alloc();
        let re_throw = self.register_allocator.alloc();
        let jump_index = self.register_allocator.alloc();

        self.bytecode
            .emit_create_dispose_capability(capability.variable());
        self.bytecode.emit_store_false(re_throw.variable());
        self.bytecode.emit_store_zero(jump_index.variable());
        self.dispose_capabilities.push(capability.index());
        self.push_try_with_finally_control_info(&re_throw, &jump_index, use_expr);

        DisposeScope {
            capability,
            re_throw,
            jump_index,
            handler: self.push_handler(),
            r#async,
        }
    }

    /// Closes a [`DisposeScope`]: disposes its resources, on every way out of it.
    pub(crate) fn pop_dispose_scope(&mut self, scope: DisposeScope) {
        let DisposeScope {
            capability,
            re_throw,
            jump_index,
            handler,
            r#async,
        } = scope;
        self.dispose_capabilities.pop();

        let finally = self.jump();
        self.patch_handler(handler);

        // `Exception` throws again if `return()` of a generator was called: there is no error then.
        let return_handler = self.is_generator().then(|| self.push_handler());
        let error = self.register_allocator.alloc();
        self.bytecode.emit_exception(error.variable());
        self.bytecode
            .emit_add_dispose_error(capability.variable(), error.variable());
        if let Some(return_handler) = return_handler {
            let no_return = self.jump();
            self.patch_handler(return_handler);
            self.bytecode.emit_store_true(re_throw.variable());
            self.patch_jump(no_return);
        }
        self.patch_jump(finally);

        let finally_start = self.next_opcode_location();
        let accumulator = self.register_allocator.alloc();
        self.bytecode
            .emit_set_register_from_accumulator(accumulator.variable());

        let value = self.register_allocator.alloc();
        let pending = self.register_allocator.alloc();
        let next = self.next_opcode_location();
        self.bytecode.emit_dispose_resources(
            capability.variable(),
            value.variable(),
            pending.variable(),
        );
        if r#async {
            let done = self.jump_if_false(&pending);
            let handler = self.push_handler();
            self.bytecode.emit_await(value.variable());
            self.pop_into_register(&pending);
            self.pop_into_register(&value);
            self.generator_next(&value, &pending);
            self.bytecode.emit_jump(next);
            self.patch_handler(handler);
            self.bytecode.emit_exception(error.variable());
            self.bytecode
                .emit_add_dispose_error(capability.variable(), error.variable());
            self.bytecode.emit_jump(next);
            self.patch_jump(done);
        }

        self.bytecode.emit_set_accumulator(accumulator.variable());
        self.register_allocator.dealloc(pending);
        self.register_allocator.dealloc(value);
        self.register_allocator.dealloc(accumulator);
        self.register_allocator.dealloc(error);

        if self.is_generator() {
            let no_throw = self.jump_if_false(&re_throw);
            self.bytecode.emit_re_throw();
            self.patch_jump(no_throw);
        }
        self.pop_try_with_finally_control_info(finally_start);
        self.register_allocator.dealloc(jump_index);
        self.register_allocator.dealloc(re_throw);
        self.register_allocator.dealloc(capability);
    }

    /// Adds a resource to the innermost [`DisposeScope`], and binds its name.
    pub(crate) fn compile_using_binding(
        &mut self,
        binding: &Binding,
        value: &Register,
        r#async: bool,
    ) {
        let capability = *self
            .dispose_capabilities
            .last()
            .expect("a dispose scope is open where a `using` declaration is");
        self.bytecode.emit_add_disposable_resource(
            capability.into(),
            value.variable(),
            r#async.into(),
        );
        match binding {
            Binding::Identifier(ident) => {
                let ident = ident.to_js_string(self.interner());
                self.emit_binding(BindingOpcode::InitLexical, ident, value);
            }
            Binding::Pattern(_) => unreachable!("patterns are syntax errors here"),
        }
    }
}
