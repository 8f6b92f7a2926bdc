// A use of a variable before its declaration names it.
const message = "ReferenceError: Cannot access 'x' before initialization";
const fails = (name, wanted, run) => {
  try { run(); } catch (error) {
    if (String(error) !== wanted) throw new Error(`${name}: ${error}`);
    return;
  }
  throw new Error(`${name}: no error`);
};

fails("use", message, () => { { x; let x = 1; } });
fails("const", message, () => { { x; const x = 1; } });
fails("class", message, () => { { x; class x {} } });
fails("assignment", message, () => { { x = 1; let x = 1; } });
fails("compound assignment", message, () => { { x += 1; let x = 1; } });
fails("increment", message, () => { { x++; let x = 1; } });
fails("typeof", message, () => { { typeof x; let x = 1; } });
fails("call", message, () => { { x(); let x = 1; } });
fails("own value", message, () => { let x = x; });
fails("heritage", message, () => { class x extends x {} });
fails("parameter", message, () => { ((a = x, x) => {})(); });
fails("pattern", message, () => { let { a = x, x } = {}; });
fails("loop", message, () => { for (const x of x); });
fails("function", message, () => { { (() => x)(); let x = 1; } });
fails("assignment in a function", message, () => { { (() => { x = 1 })(); let x = 1; } });
fails("increment in a function", message, () => { { (() => x++)(); let x = 1; } });
fails("typeof in a function", message, () => { { (() => typeof x)(); let x = 1; } });
fails("eval", message, () => { { eval("x"); let x = 1; } });
fails("assignment in eval", message, () => { { eval("x = 1"); let x = 1; } });
fails("top level", "ReferenceError: Cannot access 'late' before initialization", () => late);
fails("assignment at the top level", "ReferenceError: Cannot access 'late' before initialization", () => { late = 2; });
let late = 1;

fails("no variable", "ReferenceError: missing is not defined", () => missing);
fails("no variable in a block", "ReferenceError: missing is not defined", () => { { missing++; let x = 1; } });
fails("assignment", "ReferenceError: missing is not defined", () => { "use strict"; missing = 1; });
fails("with", "ReferenceError: missing is not defined", Function("with ({}) missing"));
