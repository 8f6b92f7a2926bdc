// The postfix operators return the old value as a number.
const results = [];
((x) => { results.push(x++ + 1, x) })("41");
((x) => { results.push(String(x--), String(x)) })(undefined);
((x) => { results.push(typeof x++, x) })(new Date(5));
((x) => { results.push(String(x--), String(x), typeof x) })(7n);
((x) => { results.push(++x, x--, --x, x++) })("3");
((x) => { x = x++; results.push(x); x = x++ + ++x; results.push(x) })("1");
((x) => { for (let i = "0"; i < 2; i++) x += i; results.push(x) })("");
let calls = 0;
((x) => { results.push(x++, x, calls) })({ valueOf() { return ++calls } });
((x) => { try { x++ } catch { results.push(typeof x) } try { --x } catch { results.push(typeof x) } })({ valueOf() { throw 0 } });
((x) => { try { results.push(x++) } catch (error) { results.push(error.name, typeof x) } })(Symbol());
const expected = [42,42,"NaN","NaN","number",6,"7","6","bigint",4,4,2,2,1,4,"01",1,2,1,"object","object","TypeError","symbol"];
if (JSON.stringify(results) !== JSON.stringify(expected)) throw new Error(JSON.stringify(results));
