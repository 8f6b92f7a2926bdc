// throws: maximum number of recursive calls
(async function* () { (function f() { f() })() })().next();
