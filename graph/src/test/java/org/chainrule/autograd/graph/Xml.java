package org.chainrule.autograd.graph;

import java.io.Reader;
import java.io.StringReader;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * An element of an XML document, read by the JDK's parser. The library doesn't require the module java.xml, and a test
 * within its module therefore can't name the parser's types: they are called by reflection.
 */
record Xml(String name, Map<String, String> attributes, List<Xml> children, StringBuilder text) {
    private static final int START_ELEMENT = 1;
    private static final int END_ELEMENT = 2;
    private static final int CHARACTERS = 4;

    /** Reads a document, or fails if it is not well formed. */
    static Xml parse(String document) throws Exception {
        Object factory = Class.forName("javax.xml.stream.XMLInputFactory").getMethod("newDefaultFactory").invoke(null);
        Object reader = Class.forName("javax.xml.stream.XMLInputFactory")
                .getMethod("createXMLStreamReader", Reader.class).invoke(factory, new StringReader(document));
        var open = new ArrayDeque<Xml>();
        open.push(new Xml("document", Map.of(), new ArrayList<>(), new StringBuilder()));
        while ((boolean) call(reader, "hasNext")) {
            switch ((int) call(reader, "next")) {
                case START_ELEMENT -> {
                    var element = new Xml((String) call(reader, "getLocalName"), attributes(reader), new ArrayList<>(),
                            new StringBuilder());
                    open.peek().children.add(element);
                    open.push(element);
                }
                case END_ELEMENT -> open.pop();
                case CHARACTERS -> open.peek().text.append(call(reader, "getText"));
                default -> {
                } // comments and the end of the document
            }
        }
        return open.pop().children.getFirst();
    }

    private static Map<String, String> attributes(Object reader) throws Exception {
        Map<String, String> attributes = new LinkedHashMap<>();
        for (int i = 0; i < (int) call(reader, "getAttributeCount"); i++) {
            attributes.put((String) call(reader, "getAttributeLocalName", i),
                    (String) call(reader, "getAttributeValue", i));
        }
        return attributes;
    }

    private static Object call(Object reader, String method, Object... arguments) throws Exception {
        Class<?>[] types = Stream.of(arguments).map(_ -> int.class).toArray(Class<?>[]::new);
        try {
            return Class.forName("javax.xml.stream.XMLStreamReader").getMethod(method, types).invoke(reader, arguments);
        } catch (InvocationTargetException e) {
            throw (Exception) e.getCause();
        }
    }

    /** The children of that name. */
    List<Xml> all(String child) {
        return children.stream().filter(element -> element.name.equals(child)).toList();
    }

    double number(String attribute) {
        return Double.parseDouble(attributes.get(attribute));
    }

    /** This and everything within it. */
    Stream<Xml> everything() {
        return Stream.concat(Stream.of(this), children.stream().flatMap(Xml::everything));
    }
}
