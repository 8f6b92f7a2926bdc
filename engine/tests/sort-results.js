// Results of `sort` and `toSorted` in Node.js 20.
let rest;
function same(value, expected) {
    const found = JSON.stringify(value);
    if (found !== expected) throw new Error(`${found}\nin place of ${expected}`);
}
for (rest of [[]]) {
    same([3, 1, 2, 10, undefined, "b", null, "a", true, -0].concat(rest).sort().slice(0, 10), "[0,1,10,2,3,\"a\",\"b\",null,true,null]");
    same([3, , 1, , undefined, 2].concat(rest).toSorted((a, b) => a - b).slice(0, 3), "[1,2,3]");
    same((() => { const list = [3, , 1, , undefined, 2]; const same = list.sort() === list; return [same, list.length, Object.keys(list), list]; })(), "[true,6,[\"0\",\"1\",\"2\",\"3\"],[1,2,3,null,null,null]]");
    same((() => { const list = Array.from({ length: 300 }, (_, i) => ({ key: (i * 7919) % 10, i })); return list.sort((a, b) => a.key - b.key).map(({ key, i }) => `${key}.${i}`).join(); })(), "\"0.0,0.10,0.20,0.30,0.40,0.50,0.60,0.70,0.80,0.90,0.100,0.110,0.120,0.130,0.140,0.150,0.160,0.170,0.180,0.190,0.200,0.210,0.220,0.230,0.240,0.250,0.260,0.270,0.280,0.290,1.9,1.19,1.29,1.39,1.49,1.59,1.69,1.79,1.89,1.99,1.109,1.119,1.129,1.139,1.149,1.159,1.169,1.179,1.189,1.199,1.209,1.219,1.229,1.239,1.249,1.259,1.269,1.279,1.289,1.299,2.8,2.18,2.28,2.38,2.48,2.58,2.68,2.78,2.88,2.98,2.108,2.118,2.128,2.138,2.148,2.158,2.168,2.178,2.188,2.198,2.208,2.218,2.228,2.238,2.248,2.258,2.268,2.278,2.288,2.298,3.7,3.17,3.27,3.37,3.47,3.57,3.67,3.77,3.87,3.97,3.107,3.117,3.127,3.137,3.147,3.157,3.167,3.177,3.187,3.197,3.207,3.217,3.227,3.237,3.247,3.257,3.267,3.277,3.287,3.297,4.6,4.16,4.26,4.36,4.46,4.56,4.66,4.76,4.86,4.96,4.106,4.116,4.126,4.136,4.146,4.156,4.166,4.176,4.186,4.196,4.206,4.216,4.226,4.236,4.246,4.256,4.266,4.276,4.286,4.296,5.5,5.15,5.25,5.35,5.45,5.55,5.65,5.75,5.85,5.95,5.105,5.115,5.125,5.135,5.145,5.155,5.165,5.175,5.185,5.195,5.205,5.215,5.225,5.235,5.245,5.255,5.265,5.275,5.285,5.295,6.4,6.14,6.24,6.34,6.44,6.54,6.64,6.74,6.84,6.94,6.104,6.114,6.124,6.134,6.144,6.154,6.164,6.174,6.184,6.194,6.204,6.214,6.224,6.234,6.244,6.254,6.264,6.274,6.284,6.294,7.3,7.13,7.23,7.33,7.43,7.53,7.63,7.73,7.83,7.93,7.103,7.113,7.123,7.133,7.143,7.153,7.163,7.173,7.183,7.193,7.203,7.213,7.223,7.233,7.243,7.253,7.263,7.273,7.283,7.293,8.2,8.12,8.22,8.32,8.42,8.52,8.62,8.72,8.82,8.92,8.102,8.112,8.122,8.132,8.142,8.152,8.162,8.172,8.182,8.192,8.202,8.212,8.222,8.232,8.242,8.252,8.262,8.272,8.282,8.292,9.1,9.11,9.21,9.31,9.41,9.51,9.61,9.71,9.81,9.91,9.101,9.111,9.121,9.131,9.141,9.151,9.161,9.171,9.181,9.191,9.201,9.211,9.221,9.231,9.241,9.251,9.261,9.271,9.281,9.291\"");
    same(Array.from({ length: 200 }, (_, i) => (i * 7919) % 211).concat(rest).sort((a, b) => b - a), "[210,209,208,207,206,205,204,203,202,201,200,199,197,196,195,194,193,192,191,190,189,188,187,186,184,183,182,181,180,179,178,177,176,175,174,173,171,170,169,168,167,166,165,164,163,162,161,160,158,157,156,155,154,153,152,151,150,149,148,147,145,144,143,142,141,140,139,138,137,136,135,134,133,132,131,130,129,128,127,126,125,124,123,122,121,120,119,118,117,116,115,114,113,112,111,110,109,108,107,106,105,104,103,102,101,100,98,97,96,95,94,93,92,91,90,89,88,87,85,84,83,82,81,80,79,78,77,76,75,74,72,71,70,69,68,67,66,65,64,63,62,61,59,58,57,56,55,54,53,52,51,50,49,48,46,45,44,43,42,41,40,39,38,37,36,35,33,32,31,30,29,28,27,26,25,24,23,22,21,20,19,18,17,16,15,14,13,12,11,10,9,8,7,6,5,4,3,2,1,0]");
    same(Array.from({ length: 200 }, (_, i) => (i * 7919) % 211).sort(), "[0,1,10,100,101,102,103,104,105,106,107,108,109,11,110,111,112,113,114,115,116,117,118,119,12,120,121,122,123,124,125,126,127,128,129,13,130,131,132,133,134,135,136,137,138,139,14,140,141,142,143,144,145,147,148,149,15,150,151,152,153,154,155,156,157,158,16,160,161,162,163,164,165,166,167,168,169,17,170,171,173,174,175,176,177,178,179,18,180,181,182,183,184,186,187,188,189,19,190,191,192,193,194,195,196,197,199,2,20,200,201,202,203,204,205,206,207,208,209,21,210,22,23,24,25,26,27,28,29,3,30,31,32,33,35,36,37,38,39,4,40,41,42,43,44,45,46,48,49,5,50,51,52,53,54,55,56,57,58,59,6,61,62,63,64,65,66,67,68,69,7,70,71,72,74,75,76,77,78,79,8,80,81,82,83,84,85,87,88,89,9,90,91,92,93,94,95,96,97,98]");
    same(["z", "ä", "a", "😀", "\uffff", "Z", "", "aa"].sort(), "[\"\",\"Z\",\"a\",\"aa\",\"z\",\"ä\",\"😀\",\"￿\"]");
    same([5, 1, 4].toSorted(undefined), "[1,4,5]");
    same([1, 2, 3].sort(() => NaN), "[1,2,3]");
    same([3, 1, 2].sort((a, b) => ({ valueOf: () => a - b })), "[1,2,3]");
    same(["length", "name"].map((key) => ["sort", "toSorted"].map((name) => [[][name][key], new Int8Array()[name][key]])), "[[[1,1],[1,1]],[[\"sort\",\"sort\"],[\"toSorted\",\"toSorted\"]]]");
    same([null, 1, "x", {}].map((value) => { try { [2, 1].sort(value); return "sorted"; } catch (error) { return error.name; } }), "[\"TypeError\",\"TypeError\",\"TypeError\",\"TypeError\"]");
    same([null, undefined, 5, "ab"].map((value) => { try { return [].sort.call(value) instanceof Object; } catch (error) { return error.name; } }), "[\"TypeError\",\"TypeError\",true,\"TypeError\"]");
    same((() => { try { Object.freeze([2, 1]).sort(); } catch (error) { return error.name; } })(), "\"TypeError\"");
    same((() => { try { [Symbol("a"), 1].sort(); } catch (error) { return error.name; } })(), "\"TypeError\"");
    same((() => { let calls = 0; try { Array.from({ length: 100 }, (_, i) => 100 - i).sort((a, b) => { if (++calls > 40) throw "thrown"; return a - b; }); } catch (error) { return error; } })(), "\"thrown\"");
    same((() => { const object = { length: 3, 0: "c", 1: "b", 5: "a" }; return [[].sort.call(object) === object, object]; })(), "[true,{\"0\":\"b\",\"1\":\"c\",\"5\":\"a\",\"length\":3}]");
    same([].toSorted.call({ length: 3, 0: "c", 1: "b", 5: "a" }), "[\"b\",\"c\",null]");
    same([2 ** 32, 2 ** 53, Infinity].map((length) => { try { [].toSorted.call({ length }); } catch (error) { return error.name; } }), "[\"RangeError\",\"RangeError\",\"RangeError\"]");
    same([].toSorted.call({ length: -1 }), "[]");
    same((() => { const list = [3, 1, 2]; list.constructor = function () { throw 1; }; return list.toSorted(); })(), "[1,2,3]");
    same((() => { class List extends Array {} const list = List.of(2, 1).toSorted(); return [list.constructor === Array, list]; })(), "[true,[1,2]]");
    same([..."cab"].sort((a, b) => a < b ? -1 : 1).join(""), "\"abc\"");
    same([{ toString: () => "b" }, "a", { toString: () => "A" }].sort().map(String), "[\"A\",\"a\",\"b\"]");
    same(Array.from(new Float64Array([3, NaN, -0, 0, 1, -Infinity]).sort(), (value) => Object.is(value, -0) ? "-0" : String(value)), "[\"-Infinity\",\"-0\",\"0\",\"1\",\"3\",\"NaN\"]");
    same(Array.from(new Float64Array([3, 1, 2]).sort((a, b) => b - a)), "[3,2,1]");
    same(Array.from(new BigInt64Array([3n, 1n, 2n]).sort((a, b) => Number(b - a)), String), "[\"3\",\"2\",\"1\"]");
    same((() => { const array = new Uint8Array([3, 1, 2]), sorted = array.toSorted((a, b) => b - a); return [Array.from(array), Array.from(sorted), sorted.constructor.name]; })(), "[[3,1,2],[3,2,1],\"Uint8Array\"]");
    same((() => { const array = new Uint8Array([3, 1, 2]); return array.sort((a, b) => a - b) === array; })(), "true");
    same([null, 1, {}].map((value) => { try { new Uint8Array(2).sort(value); } catch (error) { return error.name; } }), "[\"TypeError\",\"TypeError\",\"TypeError\"]");
    same([[], {}, undefined].map((value) => { try { Uint8Array.prototype.sort.call(value, () => 0); } catch (error) { return error.name; } }), "[\"TypeError\",\"TypeError\",\"TypeError\"]");
    same((() => { const array = new Uint8Array(100).map((_, i) => 100 - i); let calls = 0; try { array.sort((a, b) => { if (++calls > 40) throw "thrown"; return a - b; }); } catch (error) { return [error, array[0]]; } })(), "[\"thrown\",100]");
    same((() => { const array = new Float32Array(3); Object.defineProperty(array, "length", { value: 1 }); array[0] = 2; return Array.from([].slice.call(array.sort((a, b) => a - b), 0), Number); })(), "[0]");
}
