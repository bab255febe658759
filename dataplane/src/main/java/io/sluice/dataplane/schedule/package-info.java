/** Which backend takes a new connection: one file a scheduler, behind {@link io.sluice.dataplane.schedule.Scheduler}. */
package io.sluice.dataplane.schedule;
