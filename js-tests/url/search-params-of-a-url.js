// searchParams is one object that changes with the URL, and the URL with it.
const url = new URL("http://a/?a=1&a=2#d");
const params = url.searchParams;
const show = () => console.log(url.href, String(params), params.size);
console.log(params === url.searchParams, params.getAll("a").join());
params.append("b", "x y&z");
show();
url.search = "?c=3";
show();
params.set("h", "i");
url.hash = "";
show();
url.href = "http://j/?k";
show();
params.append("l", "m");
url.search = "n=o";
show();
params.delete("n");
show();
url.search = "?";
show();
params.append("p", "q");
url.href = "r:s";
show();

// prints:
// | true 1,2
// | http://a/?a=1&a=2&b=x+y%26z#d a=1&a=2&b=x+y%26z 3
// | http://a/?c=3#d c=3 1
// | http://a/?c=3&h=i c=3&h=i 2
// | http://j/?k k= 1
// | http://j/?n=o n=o 1
// | http://j/  0
// | http://j/?  0
// | r:s  0
