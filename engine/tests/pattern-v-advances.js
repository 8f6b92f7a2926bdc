// With the flag v an empty match is followed by the next code point, as with u.
const results = ["é😀xß".split(/[a-c]*/v), "a😀".split(/(?:)/v), "😀".replace(/(?:)/gv, "-"), "a😀".replaceAll(/b*/gv, "-"), "😀".match(/(?:)/gv).length];
const expected = [["é", "😀", "x", "ß"], ["a", "😀"], "-😀-", "-a-😀-", 2];
if (JSON.stringify(results) !== JSON.stringify(expected)) throw new Error(JSON.stringify(results));
