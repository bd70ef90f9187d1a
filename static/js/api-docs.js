// The API's document as a page: read it, and try an operation with the session that is open.

const place = document.getElementById("api-docs");
const token = document.querySelector("input[name=csrfmiddlewaretoken]")?.value ?? "";

window.SwaggerUIBundle({
  url: place.dataset.schema,
  domNode: place,
  deepLinking: true,
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
  requestInterceptor(request) {
    if (request.method !== "GET" && new URL(request.url, location.href).origin === location.origin) {
      request.headers["X-CSRFToken"] = token;
    }
    return request;
  },
});
