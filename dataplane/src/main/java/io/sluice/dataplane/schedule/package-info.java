/**
 * Which backend takes a new connection: one file a scheduler, behind {@link io.sluice.dataplane.schedule.Scheduler}, and one line
 * each in {@code SchedulerMaker}. {@link io.sluice.dataplane.schedule.Schedules} makes them beside the workers, edition after
 * edition. What remembers nothing, such as hashing over a {@link io.sluice.dataplane.schedule.Ring}, serves all workers. What
 * remembers ({@code Remembering}: the round robins, and {@code LeastLoaded}) is one object a worker, which takes over
 * from its predecessor when that worker first uses it. Workers share nothing but numbers that each writes for itself
 * ({@link io.sluice.dataplane.schedule.Gauges}).
 */
package io.sluice.dataplane.schedule;
