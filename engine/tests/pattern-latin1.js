// A text in Latin-1 is matched as it is, without a copy for each call.
const pattern = /\w+ /y;
function matched(text) {
    let count = 0;
    pattern.lastIndex = 0;
    while (count < 1000 && pattern.test(text)) count++;
    if (count !== 1000) throw new Error(`${count} matches`);
}
const short = "a1 ".repeat(1e4), long = "a1 ".repeat(1e6);
const [few, many] = [least(() => matched(short)), least(() => matched(long))];
if (many > 20 * few + 20) throw new Error(`${few} ms, and ${many} ms for a hundred times the text`);
const results = ["ÿ".match(/Ÿ/i)?.index, "àÀ".match(/(à)\1/i)?.[0], "ß".match(/ẞ/iu)?.index, "µ".match(/μ/i)?.index, "aÿb".match(/[^\0-\x7f]/)?.index, "s".match(/ſ/iu)?.index, "é".match(/\W/)?.[0], "å".match(/\u212b/iu)?.index, "å".match(/\u212b/i)?.index, "x\x85\xa0".match(/\s/u)?.index];
if (JSON.stringify(results) !== '[0,"àÀ",0,0,1,0,"é",0,null,2]') throw new Error(JSON.stringify(results));
