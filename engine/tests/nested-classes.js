// A call of a method takes a time that does not depend on how many classes are around it.
function method(levels) {
    let run = (code) => eval(code);
    for (let level = 0; level < levels; level++) run = run("(class { #p = 1; static run(code) { return eval(code); } }).run");
    return run("new (class { #q = 1; m() {} })()");
}
function calls(levels) {
    const object = method(levels);
    return least(() => { for (let n = 0; n < 5000; n++) object.m(); }, 10);
}
const few = calls(1), many = calls(500);
if (many > 2 * few) throw new Error(`${few} ms, and ${many} ms in 500 classes`);
