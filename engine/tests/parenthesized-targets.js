// A function is named after the target that it is assigned to, but not if that is in parentheses.
let b, name;
const named = (expected, what) => same(b.name, expected, what);
b = () => {}; named("b", "an assignment");
(b) = () => {}; named("", "an assignment in parentheses");
[b = () => {}] = []; named("b", "an array pattern");
[(b) = () => {}] = []; named("", "a target in parentheses in an array pattern");
({ x: b = () => {} } = {}); named("b", "an object pattern");
({ x: (b) = () => {} } = {}); named("", "a target in parentheses in an object pattern");
({ b = () => {} } = {}); named("b", "a shorthand");
b = undefined; b ??= class {}; named("b", "a logical assignment");
b = undefined; (b) ??= class {}; named("", "a logical assignment in parentheses");
b = undefined; (b) ||= function () {}; named("", "another one");
[[b = () => {}] = [], (b).x = () => {}] = []; named("b", "nested patterns");
same(b.x.name, "", "a member");
