package io.zonecast.common.config;

import java.util.HashMap;
import java.util.Map;

/**
 * On which line each key of a TOML text stands. The TOML parser does not tell, so this walks the text
 * once more; it only ever sees text that the parser took. Keys inside inline tables are not found.
 */
final class KeyLines {
    private final Map<String, Integer> lines = new HashMap<>();
    private final String text;
    private int at;
    private int line = 1;
    private String table = "";

    private KeyLines(String text) {
        this.text = text;
    }

    static Map<String, Integer> of(String text) {
        KeyLines scan = new KeyLines(text);
        scan.document();
        return scan.lines;
    }

    private void document() {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '[') {
                table = word(']').replace("[", "") + ".";
                lines.putIfAbsent(table.substring(0, table.length() - 1), line);
                toLineEnd();
            } else if (c == '#') {
                toLineEnd();
            } else if (Character.isWhitespace(c)) {
                step();
            } else {
                lines.putIfAbsent(table + word('='), line);
                value();
            }
        }
    }

    /** A key up to {@code end}, quotes and blanks taken out. */
    private String word(char end) {
        StringBuilder word = new StringBuilder();
        while (at < text.length() && text.charAt(at) != end && text.charAt(at) != '\n') {
            char c = text.charAt(at);
            if (c != '"' && c != '\'' && !Character.isWhitespace(c)) {
                word.append(c);
            }
            step();
        }
        if (at < text.length()) {
            step();
        }
        return word.toString();
    }

    /** A value, which ends with its line unless a bracket or a long string is open. */
    private void value() {
        int depth = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '"' || c == '\'') {
                string(c);
                continue;
            }
            if (c == '#') {
                toLineEnd();
                continue;
            }
            if (c == '\n' && depth == 0) {
                return;
            }
            depth += c == '[' || c == '{' ? 1 : c == ']' || c == '}' ? -1 : 0;
            step();
        }
    }

    private void string(char quote) {
        String mark = String.valueOf(quote);
        String end = text.startsWith(mark.repeat(3), at) ? mark.repeat(3) : mark;
        skip(end.length());
        while (at < text.length() && !text.startsWith(end, at)) {
            skip(text.charAt(at) == '\\' && quote == '"' ? 2 : 1);
        }
        skip(end.length());
    }

    private void toLineEnd() {
        while (at < text.length() && text.charAt(at) != '\n') {
            at++;
        }
    }

    private void skip(int count) {
        for (int i = 0; i < count && at < text.length(); i++) {
            step();
        }
    }

    private void step() {
        if (text.charAt(at++) == '\n') {
            line++;
        }
    }
}
