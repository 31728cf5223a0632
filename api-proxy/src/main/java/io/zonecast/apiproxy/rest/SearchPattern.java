package io.zonecast.apiproxy.rest;

import java.util.Locale;

/** A pattern of PowerDNS's search: {@code *} stands for any characters, {@code ?} for one, case is passed over. */
final class SearchPattern {
    private final String pattern;

    SearchPattern(String pattern) {
        this.pattern = pattern.toLowerCase(Locale.ROOT);
    }

    /** True for a text that matches as a whole, with or without its last dot: PowerDNS keeps names without it. */
    boolean matches(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        return whole(lower) || (lower.endsWith(".") && whole(lower.substring(0, lower.length() - 1)));
    }

    /** Goes back to the last {@code *} only, so that no pattern takes longer than the product of both lengths. */
    private boolean whole(String text) {
        int at = 0;
        int read = 0;
        int star = -1;
        int behind = 0;
        while (read < text.length()) {
            char wanted = at < pattern.length() ? pattern.charAt(at) : 0;
            if (at < pattern.length() && wanted == '*') {
                star = at++;
                behind = read;
            } else if (at < pattern.length() && (wanted == '?' || wanted == text.charAt(read))) {
                at++;
                read++;
            } else if (star >= 0) {
                at = star + 1;
                read = ++behind;
            } else {
                return false;
            }
        }
        while (at < pattern.length() && pattern.charAt(at) == '*') {
            at++;
        }
        return at == pattern.length();
    }
}
