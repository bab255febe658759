/**
 * How the command line speaks with the controller: over a Unix domain socket that only its owner may open, a line of
 * JSON for a request and a line of JSON for the answer. {@link io.sluice.controller.api.ApiServer} is the controller's
 * end, {@link io.sluice.controller.api.ApiClient} the other; both read and write plain maps and lists ({@link
 * io.sluice.controller.api.Json}).
 */
package io.sluice.controller.api;
