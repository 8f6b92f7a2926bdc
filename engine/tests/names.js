// A name is found in a time that does not depend on how many there are: eight times the names take about eight times the time.
function compiled(count) {
    let text = "";
    for (let n = 0; n < count; n++) text += `var a${n} = ${n}; function f${n}() { return a${n} }\n`;
    return least(() => new Function(text));
}
const few = compiled(2_000), many = compiled(16_000);
if (many > few * 30) throw new Error(`${few} ms, and ${many} ms for eight times as many`);
