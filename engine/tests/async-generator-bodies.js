// throws: `Limits::loop_iterations`
(async function* () { (function f() { for (;;); })() })().next();
