// A sticky pattern and a pattern that begins with ^ are tried at one place only.
const sticky = /a/y, anchored = /^(?:a|b)/, global = /^a/g;
function tried(text) {
    for (let i = 0; i < 100; i++) {
        sticky.lastIndex = i;
        global.lastIndex = i;
        if (sticky.test(text) || anchored.test(text) || global.test(text)) throw new Error("it matches");
    }
}
const short = "€".repeat(1e4), long = "€".repeat(1e6);
const [few, many] = [least(() => tried(short)), least(() => tried(long))];
if (many > 20 * few + 20) throw new Error(`${few} ms, and ${many} ms for a hundred times the text`);
sticky.lastIndex = 1;
const results = [sticky.exec("ba").index, sticky.lastIndex, sticky.exec("ba"), sticky.lastIndex, /a/y.exec("ba"), /^a/m.exec("b\na").index, /(?:^a)?b/.exec("ab").index, /(?:^|b)c/.exec("abc").index];
if (JSON.stringify(results) !== "[1,2,null,0,null,2,0,1]") throw new Error(JSON.stringify(results));
