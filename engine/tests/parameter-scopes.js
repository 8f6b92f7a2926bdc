// Variables of a function body that have the name of a parameter, beside a parameter with an initial value.
function plain(a, b = 1) { var a; return a; }
same(plain(5), 5, "a variable without a value");
function given(a, b = 1) { var a = a * 2; return a; }
same(given(5), 10, "a variable with a value");
function captured(a, get = () => a) { var a; a += 1; return `${a} ${get()}`; }
same(captured(5), "6 5", "a closure of the parameters");
function both(a, get = () => a) { var a; a += 1; return () => `${a} ${get()}`; }
same(both(5)(), "6 5", "closures of the parameters and of the body");
function replaced(a, b = 1) { function a() {} return typeof a; }
same(replaced(5), "function", "a function in the body");
function counted(a = 1) { var arguments; return arguments.length; }
same(counted(1, 2, 3), 3, "arguments");
const arrow = (a, { b } = {}, ...c) => { var a, b, c, d; return `${a} ${b} ${c} ${d}`; };
same(arrow(1, { b: 2 }, 3, 4), "1 2 3,4 undefined", "patterns and rest parameters");
function* generator(a, b = 1) { var a; yield a; }
same(generator(5).next().value, 5, "a generator");
class Page { constructor(number = 1, get = () => number) { var number = number || 2; this.text = `${number} ${get()}`; } }
same(new Page(5).text, "5 5", "a constructor");
