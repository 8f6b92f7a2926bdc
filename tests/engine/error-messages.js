// Frequent messages are those of V8.
const message = (steps) => {
    try { steps(); } catch (error) { return `${error.name}: ${error.message}`; }
    return "no error";
};
class Own {
    #own = 1;
    static read(object) { return object.#own; }
    static write(object) { object.#own = 1; }
    get read() { return 1; }
}
const one = 1;
for (const [steps, expected] of [
    [() => { one = 2; }, "TypeError: Assignment to constant variable."],
    [() => { for (const n of [1]) n++; }, "TypeError: Assignment to constant variable."],
    [() => Own.read({}), "TypeError: Cannot read private member #own from an object whose class did not declare it"],
    [() => Own.write({}), "TypeError: Cannot write private member #own to an object whose class did not declare it"],
    [() => new Array(-1), "RangeError: Invalid array length"],
    [() => decodeURIComponent("%"), "URIError: URI malformed"],
    [() => 1n + 1, "TypeError: Cannot mix BigInt and other types, use explicit conversions"],
    [() => 1 instanceof 1, "TypeError: Right-hand side of 'instanceof' is not an object"],
    [() => 1 instanceof {}, "TypeError: Right-hand side of 'instanceof' is not callable"],
    [() => `${Symbol()}`, "TypeError: Cannot convert a Symbol value to a string"],
    [() => { "use strict"; Object.freeze({ a: 1 }).a = 2; }, "TypeError: Cannot assign to read only property 'a' of object '#<Object>'"],
    [() => { "use strict"; Object.freeze([1])[0] = 2; }, "TypeError: Cannot assign to read only property '0' of object '[object Array]'"],
    [() => { "use strict"; Object.freeze({ a: 1 }).b = 2; }, "TypeError: Cannot add property b, object is not extensible"],
    [() => { "use strict"; Object.freeze({ a: 1 })["c d"] = 2; }, "TypeError: Cannot add property c d, object is not extensible"],
    [() => Object.freeze([1]).push(2), "TypeError: Cannot add property 1, object is not extensible"],
    [() => { "use strict"; new Own().read = 2; }, "TypeError: Cannot set property read of #<Own> which has only a getter"],
    [() => { "use strict"; undefined.a = 2; }, "TypeError: Cannot set properties of undefined (setting 'a')"],
]) same(message(steps), expected, `${steps}`);
globalThis.done = Promise.any([]).then(() => same(1, 2), (error) => same(error.message, "All promises were rejected"));
