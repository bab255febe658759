/**
 * Whether backends are well. One thread ({@link io.sluice.controller.health.Prober}) connects to each of them in turn,
 * without ever waiting for one; a {@link io.sluice.controller.health.Dampener} per backend turns successes and failures
 * into {@link io.sluice.controller.health.Health}, and only its changes are told to a listener.
 */
package io.sluice.controller.health;
