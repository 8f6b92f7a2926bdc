// throws: maximum number of iteration loops
(async function* () { (function f() { for (;;); })() })().next();
