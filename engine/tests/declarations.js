// Functions that are nested deep load in a time that is proportional to their text.
function nested(depth, count) {
    let text = "return 1;";
    for (let level = depth; level > 0; level--) text = `function f${level}() { ${text} } return f${level}() + 1;`;
    let all = "";
    for (let n = 0; n < count; n++) all += `function g${n}(a) { var b = a ? [a, { c: "${n}" }] : a + ${n}; return b; }\n`;
    return { text, all };
}
const { text, all } = nested(60, 0);
if (new Function(text)() !== 61) throw new Error("nested functions");

// The same functions, in one function and in 240 around each other.
const { all: functions } = nested(0, 300);
const flat = "function outer() { " + functions + " return g7(0); } return outer();";
let deep = functions + " return g7(0);";
for (let level = 0; level < 240; level++) deep = `function n${level}() { ${deep} } return n${level}();`;
const time = (source) => least(() => same(new Function(source)(), 7, "the result"));
const one = time(flat), many = time(deep);
if (many > 8 * one) throw new Error(`240 functions around take ${many} ms, and one takes ${one} ms`);

// Which declaration counts is as before.
function check(source, expected) {
    const found = JSON.stringify(new Function(source)());
    if (found !== expected) throw new Error(`${source} is ${found}`);
}
check("return f(); function f() { return 1 } function f() { return 2 }", "2");
check("var f; return typeof f; function f() {}", '"function"');
check("var f = 1; function f() {} return f;", "1");
check("return [typeof g, typeof a, typeof ag]; function* g() {} async function a() {} async function* ag() {}", '["function","function","function"]');
check("for (var x of [1, 2]) var y = x; for (var z in { q: 1 }); return [x, y, z];", '[2,2,"q"]');
check("{ function inner() { return 3 } } return inner();", "3");
check("return eval('var v = 4; function w() { return v } w()');", "4");
check("label: function l() { return 5 } return l();", "5");
