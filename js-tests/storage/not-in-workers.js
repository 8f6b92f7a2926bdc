// A worker has no storages.
// real-time
const names = "['localStorage', 'sessionStorage', 'Storage', 'StorageEvent']";
const worker = new Worker(`data:text/javascript,postMessage(${names}.map((name) => name in self).join()); close()`);
worker.onmessage = ({ data }) => console.log(data);

// prints:
// | false,false,false,false
