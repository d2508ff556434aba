// The server's HTTP API (server/API.md) as functions. They reject with an ApiError, whose message can be shown to
// people.

export class ApiError extends Error {
  /** `status` is the HTTP status, 0 if the server cannot be reached; `retryAfter` is in seconds, or null. */
  constructor(status, code, message, retryAfter = null) {
    super(message);
    Object.assign(this, { status, code, retryAfter });
  }
}

/** Fires "signed-out" when the server rejects a request because there is no session. */
export const events = new EventTarget();

const unreachable = () => new ApiError(0, "unreachable", "The server cannot be reached. Is it running?");

/** The ApiError for an answer of the server. */
function failure(status, body, retryAfter) {
  const { code = "internal", message = `the server answered with status ${status}` } = body?.error ?? {};
  const seconds = Number(retryAfter) || null;
  if (status === 429)
    return new ApiError(
      status,
      code,
      `Too many requests at once. Try again in ${seconds ?? "a few"} seconds.`,
      seconds,
    );
  return new ApiError(status, code, message.charAt(0).toUpperCase() + message.slice(1), seconds);
}

/** A path with its query; null, undefined, "" and false are left out, a list becomes repeated parameters. */
function address(path, query = {}) {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== null && one !== undefined && one !== "" && one !== false) parameters.append(name, one);
    }
  }
  const text = parameters.toString();
  return text ? `${path}?${text}` : path;
}

/** Sends a request and resolves with the JSON of the answer. `quiet` does not fire "signed-out". */
async function request(method, path, { query, json, body, type, signal, quiet } = {}) {
  const headers = json !== undefined ? { "Content-Type": "application/json" } : type ? { "Content-Type": type } : {};
  let response;
  try {
    response = await fetch(address(path, query), {
      method,
      headers,
      signal,
      body: json !== undefined ? JSON.stringify(json) : body,
    });
  } catch (error) {
    throw error.name === "AbortError" ? error : unreachable();
  }
  const answer = response.status === 204 ? null : await response.json().catch(() => null);
  if (response.ok) return answer;
  if (response.status === 401 && !quiet) events.dispatchEvent(new Event("signed-out"));
  throw failure(response.status, answer, response.headers.get("Retry-After"));
}

const get = (path, query, signal) => request("GET", path, { query, signal });

export const server = () => get("/v1/server");

// Accounts
export const account = () => request("GET", "/v1/account", { quiet: true });
export const signUp = (name, password) => request("POST", "/v1/accounts", { json: { name, password }, quiet: true });
export const logIn = (name, password) => request("POST", "/v1/sessions", { json: { name, password }, quiet: true });
export const logOut = () => request("DELETE", "/v1/sessions/current");
export const setConsent = (consent) => request("PATCH", "/v1/account", { json: { consent } });
export const setPassword = (password, new_password, keep_tokens) =>
  request("PATCH", "/v1/account", { json: { password, new_password, keep_tokens }, quiet: true });
export const deleteAccount = (password) => request("DELETE", "/v1/account", { json: { password }, quiet: true });
export const tokens = () => get("/v1/tokens");
export const createToken = (label, days, password) =>
  request("POST", "/v1/tokens", { json: { label, days, password }, quiet: true });
export const deleteToken = (id) => request("DELETE", `/v1/tokens/${id}`);
export const exportAddress = "/v1/feedback/export";

// Songs
export const songs = (query, signal) => get("/v1/songs", query, signal);
export const song = (id) => get(`/v1/songs/${id}`);
export const changeSong = (id, change) => request("PATCH", `/v1/songs/${id}`, { json: change });
export const deleteSong = (id) => request("DELETE", `/v1/songs/${id}`);
export const peaks = (id) => get(`/v1/songs/${id}/peaks`);
export const originalAddress = (id) => `/v1/songs/${id}/original`;
export const downloadAddress = (id) => `/v1/songs/${id}/original?download=true`;

// Jobs
export const jobs = (query) => get("/v1/jobs", query);
export const retryJob = (id) => request("POST", `/v1/jobs/${id}/retry`);
export const jobEventsAddress = "/v1/jobs/events";

// Hums
export const search = (recording, type, query) => request("POST", "/v1/search", { body: recording, type, query });
export const hums = (query) => get("/v1/hums", query);
export const hum = (id) => get(`/v1/hums/${id}`);
export const deleteHum = (id) => request("DELETE", `/v1/hums/${id}`);
export const recordingAddress = (id) => `/v1/hums/${id}/recording`;
export const alignment = (id, songId) => get(`/v1/hums/${id}/alignment`, { song: songId });
export const setFeedback = (id, feedback) => request("PUT", `/v1/hums/${id}/feedback`, { json: feedback });
export const quality = (per) => get("/v1/quality", { per });

/** Uploads one file {file, name, tags}. Resolves with its Upload; calls `progress` with the fraction sent, 0 to 1. */
export function upload({ file, name, tags }, progress) {
  return new Promise((resolve, reject) => {
    const form = new FormData();
    if (tags) form.append("tags", tags);
    form.append("file", file, name);
    const call = new XMLHttpRequest(); // fetch does not report the progress of an upload
    call.open("POST", "/v1/songs");
    call.responseType = "json";
    call.upload.addEventListener("progress", (event) => event.lengthComputable && progress(event.loaded / event.total));
    call.addEventListener("error", () => reject(unreachable()));
    call.addEventListener("load", () => {
      const answer = call.response?.uploads?.[0];
      if (call.status === 401) events.dispatchEvent(new Event("signed-out"));
      if (answer && [200, 202].includes(call.status)) resolve(answer);
      else reject(failure(call.status, answer?.error ? answer : call.response, call.getResponseHeader("Retry-After")));
    });
    call.send(form);
  });
}
