// Targets of an assignment that stand in parentheses or behind a computed name, and what a pattern must not have.
function refused(text) {
    try { new Function(text); } catch (error) { if (error instanceof SyntaxError) return; }
    throw new Error(`${text} is accepted`);
}
function run(text, ...values) { return new Function("a", "b", "c", "o", `${text}; return [a, b, c].join();`)(...values); }

same(run("({ ['a']: { b } } = o)", 0, 0, 0, { a: { b: 1 } }), "0,1,0", "an object behind a computed name");
same(run("({ ['a']: [b] } = o)", 0, 0, 0, { a: [1] }), "0,1,0", "an array behind a computed name");
same(run("({ [o.k]: b = 5 } = o)", 0, 0, 0, { k: { toString() { return "x"; } } }), "0,5,0", "an initial value behind a computed name");
same(run("({ a: (a), b: (b) = 5 } = o)", 0, 0, 0, { a: 1 }), "1,5,0", "names in parentheses");
same(run("({ a: (o.b) } = o); a = o.b", 0, 0, 0, { a: 1 }), "1,0,0", "a property in parentheses");
same(run("[(a), ((b)), ...(c)] = o", 0, 0, 0, [1, 2, 3, 4]), "1,2,3,4", "elements in parentheses");
same(run("({ a, ...(b) } = o); b = Object.keys(b)", 0, 0, 0, { a: 1, x: 2, y: 3 }), "1,x,y,0", "a rest property in parentheses");
same(run("for ({ ['a']: [a, (b)] } of o);", 0, 0, 0, [{ a: [1, 2] }]), "1,2,0", "a pattern of a loop");

for (const pattern of ["{ ...a, }", "{ b: { ...a, } }", "{ ...{ a } }", "{ a: ({ b }) }", "[([a])]", "{ a: (b = 1) }"]) {
    refused(`(${pattern} = o)`);
    refused(`(${pattern}) => 1`);
    refused(`for (${pattern} of o);`);
}
for (const parameter of ["{ a: b.c }", "[a.b]", "{ a: [b.c] }", "{ ...b.c }", "[...b.c]", "[a.b] = []", "{ a: [b.c] = [] }", "[(a)]", "{ a: (b) }", "a += 1"]) {
    refused(`(${parameter}) => 1`);
}
({ ...{ a: 1, }, });

// Strict code assigns to neither `eval` nor `arguments`.
for (const name of ["eval", "arguments"]) {
    for (const pattern of [
        `[${name}]`, `[${name} = 1]`, `[...${name}]`, `[(${name})]`, `[[${name}]]`, `{ ${name} }`, `{ ${name} = 1 }`, `{ a: ${name} }`, `{ a: ${name} = 1 }`,
        `{ ['a']: ${name} }`, `{ 1: ${name} }`, `{ ...${name} }`, `{ a: (${name}) }`, `{ a: [${name}] }`, `{ ${name}: ${name} }`,
    ]) {
        refused(`"use strict"; (${pattern} = [])`);
        refused(`"use strict"; for (${pattern} of []);`);
        if (!pattern.includes("(")) {
            refused(`"use strict"; (${pattern}) => 1`);
            refused(`"use strict"; async (${pattern}) => 1`);
        }
        new Function(`(${pattern} = [])`);
    }
    new Function(`"use strict"; ({ ${name}: 1 }); ({ ${name}: a } = {}); ({ a: ${name}.b } = {}); [${name}[0]] = []; [{ ${name}: a }] = [{}];`);
}
