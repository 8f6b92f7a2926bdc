// A function of many local variables compiles in a time that is proportional to their number.
function time(count) {
    let source = "";
    for (let n = 0; n < count; n++) source += `let a${n} = ${n} + 1;\n`;
    return least(() => new Function(source));
}
const few = time(4000), many = time(32000);
if (many > 24 * few) throw new Error(`8 times the variables take ${many / few} times as long`);
