//! Calls between scripts and Rust, in both directions.

pub(super) mod call_script;
mod function_error;
pub(super) mod handle_call;
mod handle_scripts;
pub(super) mod rust_functions;
pub(super) mod script_function;

pub use function_error::FunctionError;
pub use rust_functions::{
    define_async_function, define_function, define_operation, event_function, future_to_promise,
};
pub use script_function::Function;
