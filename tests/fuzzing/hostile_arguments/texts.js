/* Patterns that are sticky or anchored, in texts of one form and the other. */
const s = 'ab = 1; '.repeat(n * 2), re = /\/\/.*|\/\*[^]*?\*\//y; for (let i = 0; i < s.length; i += 16) { re.lastIndex = i; re.test(s); }
const s = 'ab = …; '.repeat(n * 2), re = /\/\/.*|\/\*[^]*?\*\//y; for (let i = 0; i < s.length; i += 16) { re.lastIndex = i; re.test(s); }
const s = 'ab = 1; '.repeat(n), re = /\w+|\s+|[^]/y; while (re.lastIndex < s.length) re.exec(s);
const s = 'ab = 1; '.repeat(n); for (let i = 0; i < s.length; i += 8) { const re = /(\w+)|zz/y; re.lastIndex = i; re.exec(s); }
let s = 'ab = 1; '.repeat(n * 2); while (s) { /^zz|^yy/.test(s); s = s.slice(16); }
let s = 'ab = …; '.repeat(n * 2); while (s) { /^zz|^yy/.test(s); s = s.slice(16); }
let s = 'ab = 1; '.repeat(n), m; while (m = /^(?:\w+|\s+|[^])/.exec(s)) s = s.slice(m[0].length);
/* Patterns that are neither: the text must not be copied for each match. */
const s = 'a'.repeat(n * 400), re = /a/g; for (let i = 0; i < s.length; i += 200) { re.lastIndex = i; re.exec(s); }
'ab = 1; '.repeat(n * 4).replace(/;/g, ',');
for (const match of 'ab = 1; '.repeat(n * 4).matchAll(/(?<name>\w)(b)/g)) match.groups.name;
'ab = 1; '.repeat(n * 4).match(/\w+/g);
'ab = 1; '.repeat(n).split(/;\s*/);
'<!-- a --> '.repeat(n * 4).replace(/<!--[^]*?-->/g, '');
'/* a */ b\n'.repeat(n * 4).match(/\/\*.*?\*\/|[a-z]+?\n/gs);
/* Strings. */
const s = 'ab = 1; '.repeat(n * 16); let at = -1; while ((at = s.indexOf(';', at + 1)) >= 0);
const s = 'ab = …; '.repeat(n * 16); let at = -1; while ((at = s.indexOf(';', at + 1)) >= 0);
const s = 'ab = 1; '.repeat(n * 16); for (let i = 0; i < s.length; i += 8) { s.includes(';', i); s.lastIndexOf(';', i + 8); }
'ab = 1; '.repeat(n * 16).split(';');
'ab = …; '.repeat(n * 16).split('…;', 1e6);
'ab = 1; '.repeat(n * 16).replaceAll(';', '[$&]');
'ab = …; '.repeat(n * 16).replaceAll(';', (all) => all);
