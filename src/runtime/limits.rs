//! How far scripts may go.

use boa_engine::Context;

/// Limits of a runtime's scripts. Those of its connections are [`net::Options`](crate::net::Options).
///
/// | field | default | beyond it |
/// |---|---|---|
/// | [`recursion`](Self::recursion) | 512 | the script ends with an error that it can't catch |
/// | [`stack`](Self::stack) | 10,240 | the same |
/// | [`loop_iterations`](Self::loop_iterations) | none | the same |
/// | [`connections`](Self::connections) | none | the connection fails |
///
/// What the script that ended had asked for before (timers, sockets) goes on, and so does the runtime. An asynchronous
/// function that goes beyond a limit after an `await` ends without a word: its promise is never settled.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// How many calls may be nested. Each takes a few hundred bytes of the thread's stack when script calls script, and
    /// several kilobytes when the runtime's own functions stand between them.
    pub recursion: usize,
    /// How many values the engine's stack may hold: arguments and temporary values of all calls that are nested.
    pub stack: usize,
    /// How many rounds the loops of one call of a function may make together. A function that calls others has its own.
    /// For an asynchronous function or a generator it is a limit over its whole life.
    pub loop_iterations: Option<u64>,
    /// How many WebSocket connections may be open, or be on their way, at the same time.
    pub connections: Option<usize>,
}

impl Default for Limits {
    fn default() -> Self {
        Self { recursion: 512, stack: 10_240, loop_iterations: None, connections: None }
    }
}

impl Limits {
    pub(super) fn apply(&self, context: &mut Context) {
        let limits = context.runtime_limits_mut();
        limits.set_recursion_limit(self.recursion);
        limits.set_stack_size_limit(self.stack);
        limits.set_loop_iteration_limit(self.loop_iterations.unwrap_or(u64::MAX));
    }
}
