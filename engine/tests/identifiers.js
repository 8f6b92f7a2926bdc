// Which characters an identifier may have.
const valid = (text) => { try { new Function(`var ${text} = 1; return ${text}`)(); return true; } catch (error) { if (error instanceof SyntaxError) return false; throw error; } };
for (let code = 0x21; code < 0x80; code++) {
    const character = String.fromCharCode(code), start = /[A-Za-z$_]/.test(character), part = /[0-9A-Za-z$_]/.test(character);
    if (/[=;,/{}[\]()*:'"`\\]/.test(character)) continue;
    if (valid(character + "q") !== start) throw new Error(`${character} at the beginning`);
    if (/[!%&+\-<>?@#^|~.]/.test(character)) continue;
    if (valid("q" + character + "q") !== part) throw new Error(`${character} within`);
}
for (const name of ["\u00e9", "\u03c0x", "a\u0301", "q\u200c", "q\u200d", "\u{20000}", "\\u0061b", "q\\u{62}", "\u2118", "q\u00b7"]) {
    if (!valid(name)) throw new Error(`${JSON.stringify(name)} is no identifier`);
}
for (const name of ["\u0301a", "\u200cq", "q\u2028=", "q\u00d7", "\\u0030q", "q\\u0020"]) {
    if (valid(name)) throw new Error(`${JSON.stringify(name)} is an identifier`);
}
class A { #x1$_ = 2; get() { return this.#x1$_; } }
if (new A().get() !== 2) throw new Error("a private name");
