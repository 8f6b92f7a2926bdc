import f from "faye-websocket";
new f.Client("ws://127.0.0.1:PORT/x");
