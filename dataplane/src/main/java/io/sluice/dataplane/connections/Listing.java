package io.sluice.dataplane.connections;

/** Tells of each connection that is meant, as it comes by. */
final class Listing implements Answer {
    private final Walk walk;
    private final Filter filter;
    private final Telling telling;
    private final long limit;
    private long told;

    Listing(final Walk walk, final Filter filter, final long limit) {
        this.walk = walk;
        this.filter = filter;
        this.telling = new Telling(filter.roster());
        this.limit = limit;
    }

    @Override
    public Progress more(final JsonLines out) {
        final int nowSeconds = Telling.nowSeconds();
        for (int looked = 0; looked < TURN && out.hasRoom(); looked++) {
            if (told == limit || !walk.next()) {
                Ending.write(out, told);
                return Progress.DONE;
            }
            if (filter.takes(walk.record())) {
                telling.tell(out, walk.record(), walk.worker(), nowSeconds);
                told++;
            }
        }
        return Progress.MORE;
    }
}
