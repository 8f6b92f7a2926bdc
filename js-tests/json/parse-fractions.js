// A fraction is rounded once, as a number of the language is.
let state = 7;
const random = (limit) => {
    state = (state * 48271) % 2147483647;
    return state % limit;
};
const digits = (length) => Array.from({ length }, () => random(10)).join("");
let different = 0;
for (let n = 0; n < 20000; n++) {
    const integer = random(3) ? String(1 + random(9)) + digits(random(17)) : "0";
    const text = `${random(2) ? "-" : ""}${integer}.${digits(1 + random(18))}${random(8) ? "" : `e${random(2) ? "-" : ""}${random(30)}`}`;
    if (!Object.is(JSON.parse(text), Number(text)) || !Object.is(JSON.parse(`["é€",${text}]`)[1], Number(text))) different += 1;
}
console.log(different);
console.log(JSON.parse("[0.1,12.5,-0.5,-0.0,0.000000000000001,999999999999.999,9007199254740.993,9007199254740993.1]").join());
console.log(Object.is(JSON.parse("-0.000"), -0), JSON.parse("100.0"), Number.isInteger(JSON.parse("3.0")));

// prints:
// | 0
// | 0.1,12.5,-0.5,0,1e-15,999999999999.999,9007199254740.992,9007199254740994
// | true 100 true
