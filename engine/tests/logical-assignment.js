// Logical assignments that keep the value, within other assignments.
same((() => { var a = 1, b = 2; const read = () => a + b; b = (a ||= 5); return `${a} ${b} ${read()}`; })(), "1 1 2", "||= of variables");
same((() => { var a = 0, b = 2; const read = () => a + b; b = [3, (a &&= 5)]; return `${a} ${b} ${read()}`; })(), "0 3,0 03,0", "&&= of variables");
same((() => { var a = 1, b = 2; const read = () => a + b; b += (a ??= 5) + (a ||= 6); return `${a} ${b} ${read()}`; })(), "1 4 5", "??= of variables");
same((() => { var a, b, c; const read = () => a + b + c; c = b = (a ??= 5); c ??= (b ||= (a &&= 0)); return `${a} ${b} ${c} ${read()}`; })(), "5 5 5 15", "all");
same((() => { var a = null, b = 2; const read = () => a + b; b = (a ??= (b = 7) + 1); return `${a} ${b} ${read()}`; })(), "8 8 16", "a value that is assigned");
globalThis.logicalA = 1;
globalThis.logicalB = 2;
logicalB = (logicalA ||= 3);
same(`${logicalA} ${logicalB}`, "1 1", "globals");
for (logicalB of [5]) logicalB = (logicalA ??= 4) + 1;
same(`${logicalA} ${logicalB}`, "1 2", "globals in a loop");
delete globalThis.logicalA;
delete globalThis.logicalB;
const object = { a: 1, b: 0 };
with (object) { b = (a ||= 5); a = (b &&= 6); }
same(`${object.a} ${object.b}`, "6 6", "names of a with statement");
same((() => { try { undeclared ??= 1; } catch (error) { return error.name; } })(), "ReferenceError", "an undeclared name");
same((() => { "use strict"; const a = 1; return a ||= 2; })(), 1, "a constant that is kept");
