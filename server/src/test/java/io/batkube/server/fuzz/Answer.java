package io.batkube.server.fuzz;

import java.util.List;

/**
 * What the API said to somebody from outside.
 *
 * @param allowed the statuses that are right; none of them is named if any below 500 is
 */
record Answer(long atNs, String request, int status, String body, List<Integer> allowed) {}
