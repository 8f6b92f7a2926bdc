// The attribute timeout counts from send(), also when it is set later. A timeout ends the request with the event timeout.
const start = performance.now();
const request = (timeout, later) => {
  const it = new XMLHttpRequest();
  it.open("POST", "http://peer/?stream=200 OK&chunk=some&drain");
  it.timeout = timeout;
  it.upload.ontimeout = it.ontimeout = it.onloadend = ({ type, target }) => {
    console.log(type, target === it ? it.readyState : "upload", it.status, Math.round(performance.now() - start));
  };
  it.onprogress = () => console.log(it.readyState, it.responseText);
  it.send("content");
  setTimeout(() => { it.timeout = later; }, 500);
};
request(2000, 1000);
setTimeout(() => request(100, 0), 5000);

// prints:
// | 3 some
// | timeout 4 0 1000
// | loadend 4 0 1000
// | 3 some
// | timeout 4 0 5100
// | loadend 4 0 5100
