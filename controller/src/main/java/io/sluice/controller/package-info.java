/**
 * The controller: what should be forwarded, decided and said. It never touches a packet, and packets don't wait for it.
 *
 * <p>One thread, the {@link io.sluice.controller.Conductor}, owns all state. Commands come to it from the API's thread
 * and health from the prober's; it takes them one after the other, and each change becomes a new edition of the tables.
 * An edit is first written beside the specification, then published, then made the specification: where any of this
 * fails the edit is refused and nothing has changed, and a controller that is killed in between starts again from what
 * it had last promised.
 */
package io.sluice.controller;
