namespace Fl.Core.Tests;

/// <summary>What is stored of examples that are pictures of classes.</summary>
internal static class Stored
{
    extension(Examples set)
    {
        public byte[] Pixels => set.AsImages("A test").Pixels;

        public ushort[] Labels => set.Targets.AsClasses("A test").Labels;

        public ReadOnlySpan<byte> Image(int index) => set.AsImages("A test").Image(index);
    }
}
