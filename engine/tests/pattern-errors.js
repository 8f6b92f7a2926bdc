// The error of a pattern names the pattern and the flags, with the beginning of a long one.
const said = (...args) => { try { new RegExp(...args) } catch ({ name, message }) { return `${name}: ${message}` } };
same(said("("), "SyntaxError: Invalid regular expression: /(/: Unbalanced parenthesis", "(");
same(said("a{2,1}", "gu"), "SyntaxError: Invalid regular expression: /a{2,1}/gu: Invalid quantifier", "a{2,1}");
same(said("\ud800["), "SyntaxError: Invalid regular expression: /\ufffd[/: Unbalanced bracket", "lone surrogate");
const long = said("(" + "x".repeat(1e6));
same(long, `SyntaxError: Invalid regular expression: /(${"x".repeat(99)}.../: Unbalanced parenthesis`, "a long one");
