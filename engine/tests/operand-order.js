// The first operand is read before the second one is evaluated.
const results = [];
(() => { let a = 0, b = 1; const all = []; for (let i = 0; i < 8; i++) { all.push(a); b = a + (a = b) } results.push(all.join(" ")) })();
((last) => { results.push(last !== (last = 1)) })(0);
((i) => { results.push(i - --i, i + i++, i * (i += 2), i - (() => i)()) })(5);
((x) => { results.push(x < (x = 5), x === x++, x == ++x, x & (x = 1), x << (x = 3)) })(1);
((x) => { if (x < (x = 9)) results.push("if"); while (x > (x -= 4)) if (x < 0) break; for (; x < (x += 1);) break; results.push(x) })(1);
((x) => { results.push(x + [x] + [x = 2] + x, `${x}${x = 3}${x}`, [x, x = 4, x].join(), ((...a) => a.join())(x, x = 5, x)) })(1);
((x) => { results.push(x + ((y) => (x = y))(2) + x) })(1);
((o, k) => { results.push(o[k] + (o = { a: 2 })[k], o[k] + (o[k] = 7), o[(k = "b", "a")]) })({ a: 1 }, "a");
((x) => { results.push(x ** (x = 3), x % (x = 2), x / (x = 4), x >>> (x = 0), x ^ (x = 1), x | (x = 8)) })(2);
((x) => { results.push(x in (x = { k: 1 }), "" + x) })("k");
((x, y) => { results.push(x + ([x, y] = [y, x])[0] + x, ({ x, y } = { x: 5, y: 6 }).x + x) })(1, 2);
const expected = ["0 1 1 2 3 5 8 13",true,1,8,35,0,true,true,false,1,8,"if",-2,"1122","233","3,4,4","4,5,5",5,3,9,7,8,1,0.5,4,1,9,true,"[object Object]",5,10];
if (JSON.stringify(results) !== JSON.stringify(expected)) throw new Error(JSON.stringify(results));
