// To append to a string takes a time that does not depend on its length: eight times the lines take about eight times the time.
function appended(lines) {
    return least(() => {
        let text = "";
        for (let n = 0; n < lines; n++) text += "a line of some 40 characters of text.....\n";
        if (text.length !== lines * 42 || text.at(-1) !== "\n") throw new Error(`${text.length}`);
    }, 5);
}
const few = appended(16_000), many = appended(128_000);
if (many > few * 32) throw new Error(`${few} ms, and ${many} ms for eight times as many`);
// A string that was appended to is still what it was.
const a = "x".repeat(2000), b = a + "1", c = a + "2", d = b + "3", e = b + "4";
if ([a, b, c, d, e].map((text) => text.slice(2000)).join() !== ",1,2,13,14") throw new Error("they share their ends");
